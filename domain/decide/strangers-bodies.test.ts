import { expect } from 'chai';
import { contractId } from '../ids.js';
import { Scenario, signedBody, volume } from '../scenario.fixture.js';
import { heldFor } from '../state/held-bodies.js';
import { heldBodyLifetime } from './decide-body.js';
import { dropReason, typesOf } from './refusal.fixture.js';

const first = signedBody({ contract: 1, workloads: [volume('data', 1)] });

describe("a stranger's body for a contract that is not on the chain yet", () => {
  const theirs = signedBody({ contract: 1, twin: 8, workloads: [volume('data', 9)] });

  for (const [order, texts] of [
    ['before', [theirs.text, first.text]],
    ['after', [first.text, theirs.text]],
  ] as const) {
    it(`that comes ${order} the owner's does not replace it`, () => {
      const story = new Scenario();
      for (const text of texts) expect(typesOf(story.send(1, text))).to.deep.equal(['BodyHeld']);
      expect(heldFor(story.state, contractId(1)).map((held) => held.twinId)).to.deep.equal([7, 8]);
      const events = story.created(1, first.hash);
      expect(typesOf(events).sort()).to.deep.equal([
        'BlocksFollowed',
        'BodyDropped',
        'ContractCreated',
        'DeploymentAccepted',
      ]);
      expect(dropReason(events)).to.equal('not-what-the-chain-holds');
      expect(story.state.held.size).to.equal(0);
      story.settle();
      expect(story.workload(1, 'data').body.data).to.deep.equal({ size: 1024n ** 3n });
      // It is nothing that the owner would have to mend.
      expect(story.state.contracts.get(contractId(1))?.refusal).to.equal(null);
    });
  }

  it('expires by itself and leaves the other', () => {
    const story = new Scenario();
    story.send(1, theirs.text);
    story.clock += heldBodyLifetime / 2;
    story.send(1, first.text);
    story.chainAhead = story.clock + heldBodyLifetime / 2;
    expect(dropReason(story.block())).to.equal('expired');
    expect(heldFor(story.state, contractId(1)).map((held) => held.twinId)).to.deep.equal([7]);
  });
});

describe('the identity of who sends a body', () => {
  it("of a twin that is not verified: refused in Zero-OS's words; unknown: taken, and on record", () => {
    const story = new Scenario();
    const [refused] = story.send(1, first.text, undefined, 'http', 'unverified');
    expect(refused?.data).to.deep.include({
      code: 'IDENTITY_UNVERIFIED',
      message: 'user with twin id 7 is not verified',
    });
    story.send(1, first.text, undefined, 'http', 'unknown');
    const [accepted] = story.created(1, first.hash).slice(-1);
    expect(accepted?.type === 'DeploymentAccepted' && accepted.data.identity).to.equal('unknown');
  });
});
