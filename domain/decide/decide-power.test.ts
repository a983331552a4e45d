import { expect } from 'chai';
import { dryControl } from '../rollout/host-control.js';
import { done, newRelease, typesOf, UpgradeStory } from '../rollout/upgrade-story.fixture.js';
import { wantedPowerState } from '../effects/power-state.js';
import { zmount } from '../scenario.fixture.js';
import type { ControlOutcome } from './decide-version-outcome.js';
import { decidePoweredDown, isPowerCommandDue } from './decide-power.js';

const fails: ControlOutcome = {
  kind: 'failed',
  code: 'INTERRUPTED',
  reason: 'no such command',
  retryable: true,
};

/** A node that may power its host down. */
function able(): UpgradeStory {
  return new UpgradeStory({ powerCommand: true });
}

function commanded(story: UpgradeStory, outcome: ControlOutcome = done): string[] {
  return typesOf(story.take(decidePoweredDown(story.state, outcome)));
}

describe('the power of a node', () => {
  it('goes down when the farmer wants it, and says so when it is booted again', () => {
    const story = able();
    expect(typesOf(story.target('Down'))).to.deep.equal(['PowerDownStarted']);
    expect([isPowerCommandDue(story.state), wantedPowerState(story.state)]).to.deep.equal([true, 'Down']);
    expect(commanded(story)).to.deep.equal(['PoweredDown']);
    expect(isPowerCommandDue(story.state)).to.equal(false);
    expect(typesOf(story.start('boot-2'))).to.deep.equal(['NodeWokeUp']);
    expect(wantedPowerState(story.state)).to.equal('Up');
  });

  it('reads why it was woken before it could go down again', () => {
    const story = able();
    story.target('Down');
    commanded(story);
    story.start('boot-2');
    story.catchesUp = true;
    expect(typesOf(story.block())).to.deep.equal([]);
    expect(typesOf(story.target('Up'))).to.deep.equal([]);
    story.catchesUp = false;
    expect(typesOf(story.block())).to.deep.equal([]);
    expect(story.state.power.phase).to.equal('up');
  });

  it('goes down again when it was booted and the farmer still wants it down, as Zero-OS does (9.1)', () => {
    const story = able();
    story.target('Down');
    commanded(story);
    story.start('boot-2');
    expect(typesOf(story.block())).to.deep.equal(['PowerDownStarted']);
  });

  it('stays up while a contract is paid for, and goes down when all is gone from the host', () => {
    const story = able();
    story.deploy({ contract: 1, workloads: [zmount('disk', 1)] });
    story.settle();
    expect(typesOf(story.target('Down'))).to.deep.equal(['PowerDownHeld']);
    expect(story.events.at(-1)?.data).to.deep.include({ why: 'contracts' });
    expect([...typesOf(story.block()), wantedPowerState(story.state)]).to.deep.equal(['Up']);
    expect(typesOf(story.canceled(1))).to.deep.equal(['ContractCanceled', 'PowerDownHeld']);
    expect(story.events.at(-1)?.data).to.deep.include({ why: 'workloads' });
    story.settle();
    expect(typesOf(story.block())).to.deep.equal(['PowerDownStarted']);
  });

  it('stays up while it is rented, changes its version, or has no command', () => {
    const rented = able();
    rented.rented(7);
    expect(typesOf(rented.target('Down'))).to.deep.equal(['PowerDownHeld']);
    expect(typesOf(rented.rentEnded())).to.deep.equal(['RentContractCanceled', 'PowerDownStarted']);
    const changing = able();
    changing.record(newRelease);
    expect(typesOf(changing.target('Down'))).to.deep.equal(['PowerDownHeld']);
    const dry = new UpgradeStory();
    expect(typesOf(dry.target('Down'))).to.deep.equal(['PowerDownHeld']);
    expect(dry.events.at(-1)?.data).to.deep.include({ why: 'no-power-command' });
    expect(typesOf(dry.block()), 'said once').to.deep.equal([]);
    dry.give({ type: 'SetHostControl', ...dryControl, powerCommand: true });
    expect(typesOf(dry.block())).to.deep.equal(['PowerDownStarted']);
  });

  it('is called off by the farmer, and by a contract that comes while it is going down', () => {
    const story = able();
    story.target('Down');
    expect(typesOf(story.target('Up'))).to.deep.equal(['PowerDownCalledOff']);
    story.target('Down');
    expect(typesOf(story.created(1, 'ab'.repeat(16)))).to.deep.equal([
      'ContractCreated',
      'PowerDownCalledOff',
    ]);
    expect(wantedPowerState(story.state)).to.equal('Up');
  });

  it('asks the chain again when only the process was restarted', () => {
    const story = able();
    story.target('Down');
    expect(typesOf(story.start('boot-1'))).to.deep.equal(['PowerDownCalledOff']);
    expect(isPowerCommandDue(story.state)).to.equal(false);
    expect(typesOf(story.block())).to.deep.equal(['PowerDownStarted']);
  });

  it('is tried again when the command fails or the host does not stop, later each time', () => {
    const story = able();
    story.target('Down');
    expect(commanded(story, fails)).to.deep.equal(['PowerDownFailed']);
    expect(isPowerCommandDue(story.state)).to.equal(false);
    story.block();
    expect(isPowerCommandDue(story.state)).to.equal(true);
    commanded(story);
    expect(typesOf(story.block())).to.deep.equal([]);
    story.chainAhead += 10 * 60_000;
    expect(typesOf(story.block())).to.deep.equal(['PowerDownFailed']);
    expect(commanded(story)).to.deep.equal(['PoweredDown']);
    expect(commanded(story), 'an answer that comes twice').to.deep.equal([]);
  });

  it('begins no upgrade while it goes down', () => {
    const story = able();
    story.target('Down');
    expect(typesOf(story.record(newRelease))).to.deep.equal([]);
    story.target('Up');
    expect(typesOf(story.block())).to.deep.equal(['UpgradeStarted']);
  });
});
