import { hash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { arbitraryBody } from '../domain/deployment/arbitrary-body.fixture.js';
import { deploymentToJson } from '../domain/deployment/write-deployment.js';
import { contractId } from '../domain/ids.js';
import { writeExactJson } from '../domain/json/exact-json.js';
import { accountOf, network, Scenario, signedBody, zmount } from '../domain/scenario.fixture.js';
import { bodyBytesMax, readBody, submitBody } from './read-body.js';
import { step } from './step.js';

const { state } = new Scenario();
const good = signedBody({ contract: 1, workloads: [zmount('disk', 1), network('net')] }).text;

/** Carries a text the whole way that a body goes, and says what came of it. */
function carry(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const arrived = {
    contractId: contractId(1),
    source: 'http',
    text,
    sha256: hash('sha256', bytes),
    size: bytes.length,
  } as const;
  const reading = readBody(arrived);
  const accounts = new Map(
    reading.kind === 'body' ? reading.signers.map((twin) => [twin, accountOf(twin)] as const) : [],
  );
  const command = reading.kind === 'refused' ? reading.command : submitBody(arrived, accounts, 1);
  const { events } = step(state, command);
  expect(events.length).to.equal(1);
  return events[0]?.type ?? 'nothing';
}

/** The good body with a piece cut out, doubled or replaced. */
const mutated = fc
  .tuple(
    fc.nat({ max: good.length }),
    fc.nat({ max: 40 }),
    fc.oneof(fc.string(), fc.constantFrom('{', '}', '"', '-', '1e9', 'null', '[]', '__proto__')),
  )
  .map(([at, length, put]) => good.slice(0, at) + put + good.slice(at + length));

describe('a body of any text', () => {
  const texts: Record<string, fc.Arbitrary<string>> = {
    'any characters': fc.string({ unit: 'binary', maxLength: 2000 }),
    'any JSON': fc.json(),
    'any well-formed body, not rightly signed': arbitraryBody.map((body) =>
      writeExactJson(deploymentToJson(body)),
    ),
    'a good body with a piece changed': mutated,
  };
  for (const [what, arbitrary] of Object.entries(texts)) {
    it(`${what}: never throws, and is refused or held`, () => {
      fc.assert(
        fc.property(arbitrary, (text) => {
          expect(carry(text)).to.be.oneOf(['BodyRefused', 'BodyHeld']);
        }),
        { numRuns: 500 },
      );
    });
  }

  it('the good one is held', () => {
    expect(carry(good)).to.equal('BodyHeld');
  });

  it('one that is too large or no text is refused before it is read', () => {
    const arrived = { contractId: contractId(1), source: 'http', sha256: '00'.repeat(32) } as const;
    const large = readBody({ ...arrived, text: null, size: bodyBytesMax + 1 });
    expect(large.kind === 'refused' && large.command.code).to.equal('BODY_TOO_LARGE');
    const binary = readBody({ ...arrived, text: null, size: 4 });
    expect(binary.kind === 'refused' && binary.command.code).to.equal('BODY_NOT_TEXT');
  });
});
