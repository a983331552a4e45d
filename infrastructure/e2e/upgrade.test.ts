import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { defaultPlan } from '../../domain/rollout/rollout-plan.js';
import type { ContractId } from '../../domain/ids.js';
import { buildDeployment, hashOf, sealDeployment, zmount } from '../demo/deployment-builder.js';
import { NodeClient } from '../demo/node-client.js';
import { readDryRecord } from '../drivers/dry/dry-record.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { readNodeFile } from '../node/node-file.js';
import { ReleaseFolder } from './release-folder.fixture.js';
import { Supervisor } from './supervisor.fixture.js';
import { TestGrid } from './test-grid.fixture.js';
import { until } from './until.fixture.js';

/** All farms at once and without a spread: the waves are tested where they are decided. */
const plan = { ...defaultPlan, waves: [{ share: 10_000, bake: 0 }], spread: 0 };

/** A story has up to five starts of a process, each of which takes ten seconds where many run at once. */
const storyMs = 200_000;

describe('a node that changes its own version', function () {
  this.timeout(2 * storyMs);
  let grid: TestGrid;
  let releases: ReleaseFolder;
  let supervisor: Supervisor;
  let data = '';
  let contract: ContractId;

  before(async () => {
    grid = await TestGrid.open('upgrade');
    releases = await ReleaseFolder.make(join(grid.root, 'releases'), 'v1.0.0');
    await releases.say('plan.json', JSON.stringify(plan));
    data = join(grid.root, 'node');
    const args = ['run', '--data', data, '--chain', grid.chain.url, '--node', String(grid.nodeId)];
    const control = {
      updater: releases.updater,
      health_check: releases.healthCheck,
      health_check_within: '3s',
      rollout_plan: plan,
    };
    await releases.say('control.json', JSON.stringify(control));
    args.push(
      '--http-limit',
      '1000000',
      '--driver',
      'dry',
      '--host-control',
      join(releases.root, 'control.json'),
    );
    supervisor = new Supervisor(releases, args, join(grid.root, 'node.log'));
    supervisor.start();
    await until('the first version runs', async () => (await running()) === 'v1.0.0');
    const body = buildDeployment({ twin: grid.twin, workloads: [zmount('disk', 1)] });
    contract = await grid.actor.createContract(grid.user, grid.nodeId, hashOf(body));
    await (await client()).put(contract, sealDeployment(body, contract, grid.user));
    await until('the workload runs', async () => (await workload()) === 'ok');
  });

  after(async () => {
    await supervisor?.stop();
    await grid?.close();
  });

  const client = async (): Promise<NodeClient> => {
    const file = await readNodeFile(dataFolder(data).nodeFile);
    if (file === null || file.pid !== supervisor.pid) throw new Error('the node does not answer yet');
    return new NodeClient(file.url);
  };
  const status = async (): Promise<Record<string, unknown>> =>
    (await (await client()).status())['upgrade'] as Record<string, unknown>; // as the node answers it
  const running = async (): Promise<unknown> =>
    ((await status().catch(() => ({}))) as Record<string, unknown>)['running'];
  const workload = async (): Promise<string | undefined> =>
    (await (await client()).workloads(contract)).at(0)?.state;
  const named = (version: string): Promise<void> =>
    grid.actor.setZosVersion(
      grid.actor.key('//Alice'),
      JSON.stringify({ version, version_light: '', safe_to_upgrade: true }),
    );
  const comesTo = (what: string): Promise<void> =>
    until(
      what,
      async () =>
        String(((await status().catch(() => ({}))) as Record<string, unknown>)['last_change']).startsWith(
          what,
        ),
      storyMs,
    );

  it('is upgraded: the new version starts by itself, is well, and the workload runs on untouched', async () => {
    await releases.add('v2.0.0');
    await named('v2.0.0');
    await comesTo('upgrade from v1.0.0 to v2.0.0: succeeded');
    expect(await running()).to.equal('v2.0.0');
    expect(releases.calls).to.deep.equal(['upgrade v2.0.0 v1.0.0']);
    expect(supervisor.ends, 'it ended itself, once and well').to.deep.equal([0]);
    expect(await workload()).to.equal('ok');
  });

  it('is killed while the updater works, and again when it is checked: it converges', async () => {
    await releases.add('v2.1.0');
    await releases.say('slow', '600');
    await releases.say('sick-v2.1.0');
    await named('v2.1.0');
    await until('the updater works', () => releases.calls.length === 2);
    supervisor.kill();
    await until(
      'the updater is done, or is asked again',
      async () => (await running()) === 'v2.1.0',
      storyMs,
    );
    supervisor.kill();
    await comesTo('roll-back from v2.1.0 to v2.0.0: succeeded');
    expect(await running()).to.equal('v2.0.0');
    expect((await status())['not_taken_again']).to.deep.equal(['v2.1.0']);
    await releases.forget('slow');
  });

  it('goes back from a version that exits at once, by its supervisor, and says so', async () => {
    await releases.addBroken('v2.2.0');
    await named('v2.2.0');
    await comesTo('roll-back from v2.2.0 to v2.0.0: succeeded');
    expect(await running()).to.equal('v2.0.0');
    expect(supervisor.ends.filter((code) => code === 1)).to.have.length(3);
    expect(await workload()).to.equal('ok');
  });

  it('does not take again what failed, and holds when the updater refuses', async () => {
    const calls = releases.calls.length;
    await named('v2.3.0');
    await comesTo('roll-back from v2.3.0 to v2.0.0: succeeded');
    expect(releases.calls.slice(calls)).to.deep.equal(['upgrade v2.3.0 v2.0.0', 'roll-back v2.0.0 v2.3.0']);
    await named('v2.1.0');
    await until('it is held', async () => String((await status())['why']).startsWith('failed-here'));
    await pause(300);
    expect(releases.calls).to.have.length(calls + 2);
  });

  it('has all of it in its log, each upgrade begun once, and touched the workload once in all its lives', async () => {
    await supervisor.stop();
    const ledger = await openLevelLedger({ path: dataFolder(data).ledger, readonly: true });
    const types: string[] = [];
    const begun: string[] = [];
    try {
      for await (const { type, data: said } of ledger.events({ stream: 'node' })) {
        types.push(type);
        if (type === 'UpgradeStarted') begun.push((said as { to: string }).to);
      }
      expect((await ledger.verify()).ok).to.equal(true);
    } finally {
      await ledger.close();
    }
    expect(begun).to.deep.equal(['v2.0.0', 'v2.1.0', 'v2.2.0', 'v2.3.0']);
    expect(types.filter((type) => type === 'UpgradeSucceeded')).to.have.length(1);
    expect(types.filter((type) => type === 'UpgradeFailed')).to.have.length(3);
    expect(types.filter((type) => type === 'RolledBack')).to.have.length(3);
    const touched = readDryRecord(dataFolder(data).dryDriverFile).lines.map(({ call }) => call);
    expect(new Set(touched).size).to.equal(1);
    expect(readdirSync(releases.root)).to.include.members(['v1.0.0', 'v2.0.0', 'current']);
    expect(readFileSync(join(grid.root, 'node.log'), 'utf8')).to.contain('what starts next');
  });
});
