import { expect } from 'chai';
import fc from 'fast-check';
import { join } from 'node:path';

import { parseVerifier, writeVerifier } from '../../domain/integrity/signed-note.js';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { checkProof, ProofRefused } from './check-proof.js';
import { signHead } from './checkpoint-signer.js';
import { IntegrityError } from './integrity-error.js';
import { type Prover, proveConsistency, proveEvent } from './make-proof.js';
import { MerkleStore } from './merkle-store.js';
import { nodeVerifier } from './node-verifier.js';
import { parseProof, writeProof } from './proof-file.js';
import { grow, signerOptions, signingTime } from './signed-log.fixture.js';

describe('proof files in other hands', () => {
  const folder = temporaryFolder();
  const ledger = openMemoryLedger();
  const options = signerOptions(ledger, folder.path);
  let merkle: MerkleStore;
  let prover: Prover;
  let checkpoint: string;

  before(async () => {
    await grow(ledger, 21);
    const signed = await signHead(options, signingTime);
    if (signed === null) throw new Error('nothing was signed');
    checkpoint = signed;
    merkle = await MerkleStore.open(join(folder.path, 'merkle'), ledger);
    await merkle.catchUp();
    const verifier = await nodeVerifier(options.keyFile, checkpoint.split('\n')[0] ?? '');
    prover = { ledger, merkle, verifier: verifier && writeVerifier(verifier) };
  });
  after(async () => {
    await merkle.close();
    folder.remove();
  });

  const unsigned = async (): Promise<string | null> => null;

  it('are refused, or mean the same, whatever is changed, put in, taken out or moved', async () => {
    const key = parseVerifier(prover.verifier ?? '');
    const event = writeProof(await proveEvent(prover, 12, checkpoint));
    const grown = writeProof(await proveConsistency(prover, [{ size: 13 }, { checkpoint }], unsigned));
    const edit = fc.record({
      proof: fc.constantFrom(event, grown),
      at: fc.nat(),
      gone: fc.nat({ max: 4 }),
      put: fc.oneof(
        fc.string({ maxLength: 3 }),
        fc.constantFrom('\\u0000', '0', '9', '/', '+', '=', '"', ',', '}', '\\n', ' ', '1e0', '.0', '-'),
        fc.nat({ max: 1e6 }).map((from) => event.slice(from % event.length, (from % event.length) + 40)),
      ),
    });
    const meaning = (text: string): unknown => {
      const { kind, ...proven } = checkProof(parseProof(text), key);
      return { kind, ...proven };
    };
    const good = new Map([event, grown].map((text) => [text, meaning(text)]));
    let [passed, refused] = [0, 0];
    fc.assert(
      fc.property(edit, ({ proof, at, gone, put }) => {
        const from = at % (proof.length + 1);
        const changed = proof.slice(0, from) + put + proof.slice(from + gone);
        let meant: unknown;
        try {
          meant = meaning(changed);
        } catch (error) {
          expect(error instanceof ProofRefused || error instanceof IntegrityError, String(error)).to.equal(
            true,
          );
          refused++;
          return;
        }
        passed++;
        // another event of the same commit may be named: it is proved as well (docs/integrity.md)
        if (JSON.stringify(parseProof(changed)) !== JSON.stringify(parseProof(proof))) {
          expect(parseProof(changed)).to.have.property('kind', 'event');
          const withoutPosition = { ...parseProof(changed), position: 12 };
          expect(withoutPosition).to.deep.equal(parseProof(proof));
        } else expect(meant).to.deep.equal(good.get(proof));
      }),
      { numRuns: 3000 },
    );
    expect(passed).to.be.greaterThan(0);
    expect(refused).to.be.greaterThan(2000);
  });

  it('show growth from nothing, and of nothing, with empty paths', async () => {
    for (const [old, next] of [
      [0, 21],
      [0, 0],
      [1, 1],
      [13, 13],
      [21, 21],
    ] as const) {
      const proof = await proveConsistency(prover, [{ size: old }, { size: next }], unsigned);
      expect(proof.path, `${old} to ${next}`).to.deep.equal([]);
      const proven = checkProof(parseProof(writeProof(proof)), null);
      expect(proven).to.have.nested.property('old.size', old);
      // with another root on either side nothing is shown
      const other = new Uint8Array(32).fill(1);
      const tampered = [
        { ...proof, old: { ...proof.old, root: other } },
        ...(old === next ? [{ ...proof, new: { ...proof.new, root: other } }] : []),
        { ...proof, path: [other] },
      ];
      for (const wrong of tampered) expect(() => checkProof(wrong, null)).to.throw(ProofRefused);
    }
    const signedGrowth = await proveConsistency(prover, [{ size: 0 }, { checkpoint }], unsigned);
    expect(checkProof(signedGrowth, parseVerifier(prover.verifier ?? ''))).to.have.property(
      'isKeyGiven',
      true,
    );
  });

  it('of the one event of the smallest log have an empty path', async () => {
    const root = join(folder.path, 'one');
    const one = openMemoryLedger();
    await grow(one, 1);
    const text = (await signHead(signerOptions(one, root), signingTime)) ?? '';
    const store = await MerkleStore.open(join(root, 'merkle'), one);
    const proof = await proveEvent({ ledger: one, merkle: store, verifier: null }, 0, text);
    await store.close();
    expect(proof.path).to.deep.equal([]);
    const key = await nodeVerifier(join(root, 'identity', 'ledger-key'), text.split('\n')[0] ?? '');
    expect(checkProof(parseProof(writeProof(proof)), key)).to.have.property('kind', 'event');
  });
});
