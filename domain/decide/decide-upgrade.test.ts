import { expect } from 'chai';
import {
  away,
  newRelease,
  oldRelease,
  refused,
  typesOf,
  UpgradeStory,
} from '../rollout/upgrade-story.fixture.js';
import { isRestartDue } from '../rollout/running-release.js';
import { dryControl } from '../rollout/host-control.js';

/** A story in which the updater is owed. */
function begun(): UpgradeStory {
  const story = new UpgradeStory();
  story.record(newRelease);
  return story;
}

describe('the upgrade of a node', () => {
  it('counts only when the new version itself started and its health check passed', () => {
    const story = new UpgradeStory();
    expect(typesOf(story.record(newRelease))).to.deep.equal(['UpgradeStarted']);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched']);
    expect(isRestartDue(story.state)).to.equal(true);
    expect(typesOf(story.startAs(newRelease))).to.deep.equal(['VersionStarted']);
    expect(isRestartDue(story.state)).to.equal(false);
    expect(story.state.upgrade.last).to.equal(null);
    expect(typesOf(story.checked())).to.deep.equal(['UpgradeSucceeded']);
    expect(story.state.upgrade.last).to.deep.include({ outcome: 'succeeded', to: newRelease });
    expect(typesOf(story.block())).to.deep.equal([]);
  });

  it('is not begun while the node catches up: what the chain said since is not read yet', () => {
    const story = new UpgradeStory();
    story.catchesUp = true;
    expect(typesOf(story.record(newRelease))).to.deep.equal([]);
    expect(typesOf(story.record(oldRelease))).to.deep.equal([]);
    story.catchesUp = false;
    expect(typesOf(story.block())).to.deep.equal([]);
    expect(typesOf(story.record(newRelease))).to.deep.equal(['UpgradeStarted']);
  });

  it('without an updater is only said to be due, once for each record', () => {
    const story = new UpgradeStory({ updater: false });
    expect(typesOf(story.record(newRelease))).to.deep.equal(['UpgradeHeld']);
    expect(story.events.at(-1)?.data).to.deep.include({ version: newRelease, why: 'no-updater' });
    expect(typesOf([...story.block(), ...story.block()])).to.deep.equal([]);
    expect(typesOf(story.record('v2.1.0'))).to.deep.equal(['UpgradeHeld']);
    // An updater that comes later takes it up.
    story.give({ type: 'SetHostControl', ...story.state.control, updater: true });
    expect(typesOf(story.block())).to.deep.equal(['UpgradeStarted']);
  });

  it('waits for its turn, says when that is, and takes it then', () => {
    const story = new UpgradeStory();
    story.inFarm(2);
    const said = story.record(newRelease).at(-1);
    if (said?.type !== 'UpgradeDue') throw new Error('it is not said when it is due');
    expect(typesOf(story.block())).to.deep.equal([]);
    story.chainAhead += said.data.dueAt;
    expect(typesOf(story.block())).to.deep.equal(['UpgradeStarted']);
  });

  it('fails when the updater refuses, and the node makes sure of what starts next', () => {
    const story = begun();
    expect(typesOf(story.switched(refused))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched', 'RolledBack']);
    expect(isRestartDue(story.state), 'the old version runs').to.equal(false);
    expect(typesOf(story.record(newRelease)), 'not tried again').to.deep.equal(['UpgradeHeld']);
    expect(typesOf(story.record('v2.0.1')), 'the next one is').to.deep.equal(['UpgradeStarted']);
  });

  it('fails when its health check fails, and goes back', () => {
    const story = begun();
    story.switched();
    story.startAs(newRelease);
    expect(typesOf(story.checked(refused))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched']);
    expect(isRestartDue(story.state)).to.equal(true);
    expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['RolledBack']);
    expect(typesOf(story.block())).to.deep.equal(['UpgradeHeld']);
    expect(story.events.at(-1)?.data).to.deep.include({ why: 'failed-here' });
  });

  it('stays where it is when the plan does not go back', () => {
    const story = new UpgradeStory({ plan: { ...begun().state.control.plan, rollBack: false } });
    story.record(newRelease);
    story.switched();
    story.startAs(newRelease);
    expect(typesOf(story.checked(refused))).to.deep.equal(['UpgradeFailed']);
    expect(story.state.upgrade.change).to.equal(null);
  });

  it('fails when the old version starts in place of the new one: that did not come up', () => {
    const story = begun();
    story.switched();
    expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched', 'RolledBack']);
  });

  it('fails when a third version starts in its place', () => {
    const story = begun();
    story.switched();
    expect(typesOf(story.startAs('v1.5.0'))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
    story.switched();
    expect(isRestartDue(story.state)).to.equal(true);
  });

  it('fails when the new version is started again and again before it is well', () => {
    const story = begun();
    story.switched();
    for (let starts = 1; starts <= 3; starts += 1)
      expect(typesOf(story.startAs(newRelease))).to.deep.equal(['VersionStarted']);
    expect(typesOf(story.startAs(newRelease))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
  });

  it('goes on after a cut when the gate still lets it, and is called off when not', () => {
    const story = begun();
    expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['VersionChangeInterrupted']);
    story.catchesUp = true;
    expect(typesOf(story.block()), 'nothing before it is at the head').to.deep.equal([]);
    story.catchesUp = false;
    expect(typesOf(story.block())).to.deep.equal(['UpgradeResumed']);
    story.startAs(oldRelease);
    expect(typesOf(story.record(newRelease, { rollout: { wave: 3, state: 'halted' } }))).to.deep.equal([
      'UpgradeCalledOff',
      'RollBackStarted',
    ]);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched', 'RolledBack']);
    // It never failed here, so it is taken when it is let in again.
    expect(typesOf(story.record(newRelease, { rollout: { wave: 3, state: 'open' } }))).to.deep.equal([
      'UpgradeResumed',
    ]);
  });

  it('is the new version at work when the cut came after the switch', () => {
    const story = begun();
    expect(typesOf(story.startAs(newRelease))).to.deep.equal(['VersionStarted']);
    expect(typesOf(story.checked())).to.deep.equal(['UpgradeSucceeded']);
  });

  it('fails when the updater is cut off again and again', () => {
    const story = begun();
    for (let cut = 1; cut <= 3; cut += 1) {
      expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['VersionChangeInterrupted']);
      expect(typesOf(story.block())).to.deep.equal(['UpgradeResumed']);
    }
    expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
  });

  it('is tried again later and later when the cause may pass, as long as the gate lets it', () => {
    const story = begun();
    for (let failures = 1; failures <= 3; failures += 1) {
      expect(typesOf(story.switched(away))).to.deep.equal(['UpdaterFailed']);
      expect(typesOf(story.block())).to.deep.equal(['UpgradeResumed']);
    }
    story.switched(away);
    expect(typesOf(story.block()), 'not before its time').to.deep.equal([]);
    expect(typesOf(story.block())).to.deep.equal(['UpgradeResumed']);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched']);
  });

  it('goes back when the release is called back, and does not take it again', () => {
    const story = begun();
    story.switched();
    story.startAs(newRelease);
    story.checked();
    const back = { rollout: { wave: 1, state: 'roll-back', roll_back_to: oldRelease } };
    expect(typesOf(story.record(newRelease, back))).to.deep.equal(['RollBackStarted']);
    story.switched();
    expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['RolledBack']);
    expect(typesOf(story.record(newRelease))).to.deep.equal(['UpgradeHeld']);
  });

  it('gives a roll-back up when another version starts every time, for a person to look', () => {
    const story = begun();
    story.switched();
    story.startAs(newRelease);
    story.checked(refused);
    for (let time = 1; time <= 3; time += 1) {
      story.switched();
      expect(typesOf(story.startAs(newRelease))).to.deep.equal(['VersionChangeInterrupted']);
    }
    story.switched();
    expect(typesOf(story.startAs(newRelease))).to.deep.equal(['RollBackGivenUp']);
    expect(story.state.upgrade.last).to.deep.include({ outcome: 'given-up' });
    expect(isRestartDue(story.state)).to.equal(false);
  });

  it('tries the updater of a roll-back until it works', () => {
    const story = begun();
    story.switched(refused);
    for (const outcome of [refused, away, refused])
      expect(typesOf(story.switched(outcome))).to.deep.equal(['UpdaterFailed']);
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched', 'RolledBack']);
  });

  it('outcomes that come late say nothing', () => {
    const story = begun();
    story.switched();
    expect([...story.switched(), ...story.checked()]).to.deep.equal([]);
    expect([...new UpgradeStory().switched(), ...new UpgradeStory().checked(refused)]).to.deep.equal([]);
  });

  it('keeps the control as it was set, and says nothing when it is set again', () => {
    const story = new UpgradeStory();
    expect(story.give({ type: 'SetHostControl', ...story.state.control })).to.deep.equal([]);
    expect(typesOf(story.give({ type: 'SetHostControl', ...dryControl }))).to.deep.equal(['HostControlSet']);
  });
});
