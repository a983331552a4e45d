import { expect } from 'chai';
import { outstandingNodeEffects } from '../effects/outstanding-node.js';
import { contractId, twinId, workloadId, type WorkloadId } from '../ids.js';
import type { NodeOutcome, RemoveStray } from '../node-effect.js';
import { Scenario, signedBody, volume } from '../scenario.fixture.js';
import type { DomainEvent } from '../events/event.js';

const stray = (contract: number, name: string, twin = 7): WorkloadId =>
  workloadId(twinId(twin), contractId(contract), name);

class StrayStory extends Scenario {
  survey(...present: WorkloadId[]): DomainEvent[] {
    return this.give({ type: 'SurveyHost', present });
  }

  get removals(): RemoveStray[] {
    return outstandingNodeEffects(this.state).filter((effect) => effect.kind === 'remove-stray');
  }

  removal(outcome: NodeOutcome): DomainEvent[] {
    const [effect] = this.removals;
    if (effect === undefined) throw new Error('no removal of a stray is owed');
    return this.recordNodeOutcome(effect, outcome);
  }
}

const typesOf = (events: readonly DomainEvent[]): string[] => events.map(({ type }) => type);
const done: NodeOutcome = { kind: 'done', result: null };

describe('what is on the host and on no record', () => {
  it('is not what a deployment has, or still has to remove', () => {
    const story = new StrayStory();
    story.deploy({ contract: 10, workloads: [volume('data', 5)] });
    story.settle();
    expect(story.survey(stray(10, 'data'))).to.deep.equal([]);
    story.canceled(10);
    expect(story.survey(stray(10, 'data')), 'its removal is owed').to.deep.equal([]);
  });

  it('is on record once, however often the node starts, until it is gone', () => {
    const story = new StrayStory();
    expect(story.survey(stray(10, 'data'))).to.deep.equal([
      {
        type: 'StrayWorkloadFound',
        data: { contractId: contractId(10), twinId: twinId(7), name: 'data' },
      },
    ]);
    expect(story.survey(stray(10, 'data'))).to.deep.equal([]);
    const [gone] = story.survey();
    expect(gone?.type).to.equal('StrayWorkloadGone');
    expect(story.state.strays.size).to.equal(0);
  });

  it('is what was removed and is there again', () => {
    const story = new StrayStory();
    story.deploy({ contract: 10, workloads: [volume('data', 5)] });
    story.settle();
    story.canceled(10);
    story.settle();
    expect(typesOf(story.survey(stray(10, 'data')))).to.deep.equal(['StrayWorkloadFound']);
  });

  it('stays while its contract lives, and is its owner again when the body comes', () => {
    const story = new StrayStory();
    const { text, hash } = signedBody({ contract: 10, workloads: [volume('data', 5)] });
    story.survey(stray(10, 'data'));
    story.created(10, hash);
    story.block();
    expect(story.removals).to.deep.equal([]);
    story.send(10, text);
    story.settle();
    expect(story.state.strays.size).to.equal(0);
    expect(
      story.done.map(({ kind }) => kind),
      'made so, not removed',
    ).to.deep.equal(['ensure']);
  });

  it('lets the version that the chain stands for come first, whichever it is: the ones before it are lost', () => {
    const story = new StrayStory();
    const { text, hash } = signedBody({ contract: 10, version: 3, workloads: [volume('data', 5)] });
    story.created(10, hash);
    expect(story.send(10, text)[0]?.data, 'nothing says that there was an older one').to.include({
      code: 'VERSION_MISMATCH',
    });
    story.survey(stray(10, 'data'));
    expect(typesOf(story.send(10, text))).to.include('DeploymentAccepted');
  });

  it('goes when its contract is over, and is tried until it is gone', () => {
    const story = new StrayStory();
    story.created(10, 'ab'.repeat(16));
    story.survey(stray(10, 'data'), stray(10, 'net'));
    expect(typesOf(story.canceled(10))).to.include('StrayRemovalDecided');
    expect(story.removals).to.have.length(1);
    story.removal({ kind: 'failed', code: 'HOST_REFUSED', reason: 'in use' });
    expect(story.removals, 'waits for its time').to.deep.equal([]);
    story.awaitRetry();
    const [first] = story.removals;
    expect(first?.workload).to.equal(stray(10, 'data'));
    expect(first?.id).to.equal('node/strays/0/1/remove-stray');
    expect(story.removal(done)[0]?.data).to.include({ name: 'data', removed: true });
    expect(story.removals[0]?.workload).to.equal(stray(10, 'net'));
    story.removal(done);
    expect(story.removals).to.deep.equal([]);
    expect(story.state.strays.size).to.equal(0);
  });

  it('waits for the head of the chain: the blocks to come may speak of its contract', () => {
    const story = new StrayStory();
    story.catchesUp = true;
    story.created(10, 'ab'.repeat(16));
    story.survey(stray(10, 'data'));
    story.canceled(10);
    expect(story.removals).to.deep.equal([]);
    story.catchesUp = false;
    expect(typesOf(story.block())).to.include('StrayRemovalDecided');
  });

  it('goes when the deployment that the contract stands for does not have it, and no earlier', () => {
    const story = new StrayStory();
    story.deploy({ contract: 10, workloads: [volume('data', 5)] });
    story.settle();
    const next = signedBody({
      contract: 10,
      version: 1,
      workloads: [volume('data', 5), volume('more', 5, 1)],
    });
    story.updated(10, next.hash);
    story.survey(stray(10, 'data'), stray(10, 'more'));
    story.block();
    expect(story.removals, 'a newer deployment may have it').to.deep.equal([]);
    story.send(10, next.text);
    expect(story.state.strays.size, 'and has it').to.equal(0);
    story.settle();
    story.survey(stray(10, 'data'), stray(10, 'more'), stray(10, 'other'));
    expect(story.block().at(-1)?.data).to.include({ name: 'other', why: 'not-in-deployment' });
  });

  it('is left alone when the log does not know its contract, or knows it as another twin’s', () => {
    const story = new StrayStory();
    story.created(11, 'ab'.repeat(16));
    story.survey(stray(10, 'data'), stray(11, 'data', 8));
    story.canceled(11);
    expect(story.state.strays.size).to.equal(2);
    expect(story.removals).to.deep.equal([]);
  });

  it('is no id that this node can have made', () => {
    const story = new StrayStory();
    // the driver lists texts; what is no id of ours is nothing that we made
    const ids = ['lost+found', '1-2', '9999999999-1-data', '1-99999999999999999999-data', '1-2-a b'];
    expect(story.survey(...(ids as WorkloadId[]))).to.deep.equal([]);
  });
});
