import { hash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { arbitraryBody } from '../domain/deployment/arbitrary-body.fixture.js';
import { challengeHash } from '../domain/deployment/challenge.js';
import type { DeploymentBody } from '../domain/deployment/deployment-body.js';
import { signDeployment } from '../domain/deployment/sign-deployment.js';
import { deploymentToJson } from '../domain/deployment/write-deployment.js';
import { contractId, twinId } from '../domain/ids.js';
import { writeExactJson } from '../domain/json/exact-json.js';
import { accountOf, Scenario } from '../domain/scenario.fixture.js';
import { stateHash } from '../domain/state/state-hash.js';
import { readBody, submitBody } from './read-body.js';
import { step } from './step.js';

const seven = twinId(7);

/** The body as its owner would send it as a first version: only its data is anything at all. */
function signed(body: DeploymentBody): DeploymentBody {
  const requests = [{ twinId: seven, required: true, weight: 1n }];
  const own: DeploymentBody = {
    ...body,
    version: 0,
    twinId: seven,
    contractId: contractId(1),
    workloads: body.workloads.map((workload) => ({ ...workload, version: 0 })),
    signatureRequirement: { ...body.signatureRequirement, requests, weightRequired: 1n, signatures: [] },
  };
  const seed = new Uint8Array(32).fill(7);
  return signDeployment(own, seven, { type: 'ed25519', sign: (message) => ed25519.sign(message, seed) });
}

describe('any body that parses, rightly signed and on the chain', () => {
  it('is accepted or refused, twice alike; deciding never throws, and what is accepted can be carried out', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(arbitraryBody, (arbitrary) => {
        const body = signed(arbitrary);
        const text = writeExactJson(deploymentToJson(body));
        const story = new Scenario();
        story.madeGateway();
        story.rented(7);
        story.created(1, challengeHash(body), { ips: [{ ip: '185.1.1.1/24', gateway: '185.1.1.254' }] });
        const bytes = new TextEncoder().encode(text);
        const sha256 = hash('sha256', bytes);
        const arrived = {
          contractId: contractId(1),
          source: 'http',
          text,
          sha256,
          size: bytes.length,
        } as const;
        expect(readBody(arrived).kind).to.equal('body');
        const command = submitBody(arrived, new Map([[seven, accountOf(7)]]), 1);
        const once = step(story.state, command);
        const again = step(story.state, command);
        expect(again.events).to.deep.equal(once.events);
        expect(stateHash(again.state)).to.equal(stateHash(once.state));
        const [first] = once.events;
        outcomes.add(first?.type === 'BodyRefused' ? first.data.code : (first?.type ?? 'nothing'));
        story.give(command);
        story.settle();
        story.canceled(1);
        story.settle();
        expect(story.state.used.sru + BigInt(story.state.exclusives.size)).to.equal(0n);
      }),
      { numRuns: 500 },
    );
    expect([...outcomes]).to.include.members(['DeploymentAccepted', 'WORKLOAD_DATA_INVALID']);
  });
});
