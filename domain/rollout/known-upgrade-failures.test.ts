import { expect } from 'chai';
import { signedBody, volume } from '../scenario.fixture.js';
import { farmId, nodeId } from '../ids.js';
import { gateOfNode } from './gate-of-node.js';
import { isRestartDue, runningRelease } from './running-release.js';
import { away, newRelease, oldRelease, refused, typesOf, UpgradeStory } from './upgrade-story.fixture.js';
import { startDelay } from './wave.js';

/** The failures of Zero-OS's upgrades (zos-facts 7.4) as one node meets them, and how the same story ends here. */
describe("Zero-OS's upgrade failures on one node", () => {
  it('U1: an update that fails half-way is not repeated every ten seconds; the node makes sure of the old version', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    expect(typesOf(story.switched(refused))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
    story.switched();
    for (let block = 0; block < 50; block += 1) story.block();
    expect(
      story.types().filter((type) => type === 'UpgradeStarted' || type === 'UpgradeResumed'),
    ).to.have.length(1);
    expect(runningRelease(story.state)).to.equal(oldRelease);
  });

  it('U2: a truncated copy that the updater finds out is a failure and no success', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    story.switched({
      kind: 'failed',
      code: 'REFUSED',
      reason: 'libzbar.so: 4096 of 81920 bytes',
      retryable: false,
    });
    expect(story.events.find(({ type }) => type === 'UpgradeFailed')?.data).to.deep.include({
      phase: 'switch',
      reason: 'libzbar.so: 4096 of 81920 bytes',
    });
  });

  it('U3: what runs is what says so at its start; a build that is no release is left alone, for no file is asked', () => {
    const story = new UpgradeStory();
    story.startAs('built by hand');
    expect(typesOf(story.record(newRelease))).to.deep.equal(['UpgradeHeld']);
    expect(story.events.at(-1)?.data).to.deep.include({ why: 'running-version-unknown' });
    story.startAs(oldRelease);
    expect(typesOf(story.block()), 'and it is well again with the next start').to.deep.equal([
      'UpgradeStarted',
    ]);
  });

  it('U4: a hub that answers 404 for a day costs a try an hour, and the version is taken when it is back', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    const hour = 3_600_000;
    let tries = 0;
    for (let passed = 0; passed < 24 * hour; passed += 60_000) {
      if (story.state.upgrade.change?.phase.kind === 'switch') {
        story.switched(away);
        tries += 1;
      }
      story.chainAhead += 60_000 - 6000;
      story.block();
    }
    expect(tries).to.be.within(24, 40);
    story.chainAhead += hour;
    story.block();
    expect(typesOf(story.switched())).to.deep.equal(['VersionSwitched']);
  });

  it('U5: the same name with other content is noticed, as what starts says its own version', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    story.switched();
    expect(typesOf(story.startAs(oldRelease))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
  });

  it('U6: a version whose parts do not come up does not count, though it was installed', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    story.switched();
    story.startAs(newRelease);
    expect(story.state.upgrade.last).to.equal(null);
    expect(typesOf(story.checked(refused))).to.deep.equal(['UpgradeFailed', 'RollBackStarted']);
  });

  it('U7: what did not stop goes on with its old configuration; the updater waits for no service, and what runs says its version', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    story.switched();
    expect(
      isRestartDue(story.state),
      'the whole process ends, and nothing of it is left to be reloaded',
    ).to.equal(true);
    expect(typesOf(story.startAs(oldRelease)), 'the old one was still what started').to.deep.equal([
      'UpgradeFailed',
      'RollBackStarted',
    ]);
    const late = new UpgradeStory();
    late.record(newRelease);
    const cutOff = { kind: 'failed', code: 'INTERRUPTED', reason: 'took longer than 600000 ms' } as const;
    expect(typesOf(late.switched({ ...cutOff, retryable: true }))).to.deep.equal(['UpdaterFailed']);
    expect(late.types()).not.to.include('UpgradeSucceeded');
    late.chainAhead += 60_000;
    expect(typesOf(late.block()), 'asked again, not taken for done').to.deep.equal(['UpgradeResumed']);
  });

  it('U8: a reboot takes nothing past the gate, not even while the canary is out', () => {
    const story = new UpgradeStory();
    story.inFarm(2);
    story.record(newRelease, { safe_to_upgrade: false });
    story.startAs(oldRelease, 'boot-2');
    expect(typesOf(story.block())).to.deep.equal([]);
    expect(gateOfNode(story.state)).to.deep.equal({ kind: 'hold', why: 'not-safe-yet' });
    expect(story.state.upgrade.change).to.equal(null);
  });

  it('U9: after a cut the version on record is the one that started, not the one that was meant', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    story.startAs(oldRelease, 'boot-2');
    expect(runningRelease(story.state)).to.equal(oldRelease);
    expect(story.types()).not.to.include('UpgradeSucceeded');
  });

  it('U10: a record that names an older version is no downgrade; a way back must be called for', () => {
    const story = new UpgradeStory();
    expect(typesOf(story.record('v0.9.0'))).to.deep.equal(['UpgradeHeld']);
    expect(story.events.at(-1)?.data).to.deep.include({ why: 'older-than-running' });
  });

  it('U11: what is no version cannot reach the updater, whoever wrote the record', () => {
    const story = new UpgradeStory();
    for (const version of ['v2.0.0; rm -rf /', '--help', '../../v2.0.0', 'v2.0.0\nv3.0.0', '$(reboot)'])
      expect(typesOf(story.record(version)), version).to.deep.equal(['UpgradeHeld']);
    expect(story.state.upgrade.begun).to.deep.equal([]);
  });

  it('U12: what was accepted and not yet done is owed by the new version, and by the old one after a roll-back', () => {
    const story = new UpgradeStory();
    story.record(newRelease);
    const { text, hash } = signedBody({ contract: 1, workloads: [volume('data', 1)] });
    story.created(1, hash);
    story.send(1, text);
    story.switched();
    expect(isRestartDue(story.state)).to.equal(true);
    const owed = story.owed.map(({ id }) => id);
    expect(owed).to.have.length(1);
    story.startAs(newRelease);
    expect(story.owed.map(({ id }) => id)).to.deep.equal(owed);
    story.checked(refused);
    story.switched();
    story.startAs(oldRelease);
    story.settle();
    expect(story.workload(1, 'data').state).to.equal('ok');
  });

  it('U13: each node of a wave has its own moment in the spread of the plan', () => {
    const story = new UpgradeStory();
    const plan = { ...story.state.control.plan, spread: 70 * 60_000, testFarms: [farmId(1)] };
    story.give({ type: 'SetHostControl', ...story.state.control, plan });
    expect(typesOf(story.record(newRelease))).to.deep.equal(['UpgradeDue']);
    const since = story.state.record.zosVersionSince;
    expect(story.events.at(-1)?.data).to.deep.include({
      dueAt: since + startDelay(plan, newRelease, nodeId(1)),
    });
  });
});
