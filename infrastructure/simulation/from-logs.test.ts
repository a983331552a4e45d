import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from 'chai';

import { machine, network, volume, zmount } from '../../domain/scenario.fixture.js';
import { LogUnusableError } from '../../simulations/world/origin/log-unusable-error.js';
import type { SimulationReport } from '../../simulations/report/simulation-report.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { exportLog } from '../operations/export-log.js';
import { openCommitSource } from '../operations/open-commit-source.js';
import { TestNode } from '../runtime/test-node.fixture.js';
import { readRecordedLogs } from './read-recorded-logs.js';

const world = `
scenario: 1
kind: world
name: our-hosts
about: real logs through crashes and reboots
horizon: 4h
nodes: 2
farms: 1
healing: 90m
faults_every: { crash: 1h, reboot: 3h, disk: 3h, driver: 4h }
`;

describe('zledger simulate --from-logs', function () {
  this.timeout(120_000);
  const node = new TestNode();
  const simulate = (path: string, ...more: string[]) =>
    runCli(['simulate', '-', '--from-logs', path, '--json', ...more], { stdin: world });

  /** A real node on LevelDB: contracts that run, one that was updated, one unpaid, one over. */
  before(async () => {
    await node.open();
    await node.deploy({ contract: 4, workloads: [volume('data', 5)] });
    await node.deploy({ contract: 5, workloads: [volume('data', 5)] });
    await node.deploy({ contract: 5, version: 1, workloads: [volume('data', 6, 1)] });
    const all = [network('net'), zmount('disk', 5), machine('vm', 'net', ['disk'])];
    await node.deploy({ contract: 6, workloads: all });
    await node.deploy({ contract: 7, workloads: [volume('data', 5)] });
    node.chain.graceStarted(5);
    node.chain.canceled(7);
    await node.seen();
    await node.idle();
    await node.close();
  });
  after(() => node.dispose());

  it('begins a node with the log of a data folder, and the same with its export, named by the file itself', async () => {
    const exported = join(node.root, 'log.jsonl');
    const { signal } = new AbortController();
    const source = await openCommitSource(node.root, signal);
    await writeFile(exported, exportLog({ source, signal }));
    await source.close();
    const folder = await simulate(node.root);
    const file = await runCli(['simulate', '-', '--json'], { stdin: `${world}from_logs: [${exported}]\n` });
    const report = JSON.parse(folder.stdout) as SimulationReport;
    expect([folder.status, report.verdict, report.failures]).to.deep.equal([0, 'go', []]);
    expect(report.command).to.include(`--from-logs ${node.root}`);
    expect((JSON.parse(file.stdout) as SimulationReport).runs).to.deep.equal(report.runs);
    await rm(exported);
  });

  it('shows what it begins with: contracts, the block, what is on the host', async () => {
    const { stdout } = await simulate(node.root, '--until', '4', '--inspect');
    const shown = JSON.parse(stdout) as {
      chain: { head: number; contracts: { id: number; status: string }[] };
      nodes: { node: number; things: { id: string; paused: boolean }[] }[];
    };
    const ids = (status: string) =>
      shown.chain.contracts.filter((each) => each.status === status).map(({ id }) => id);
    expect([ids('created'), ids('grace'), ids('over')]).to.deep.equal([[4, 6], [5], [7]]);
    expect(shown.chain.head).to.be.at.least(node.chain.blocks.length);
    const things = shown.nodes.find((each) => each.node === 1)?.things ?? [];
    expect(things.map(({ id }) => id).sort()).to.deep.equal([
      '7-4-data',
      '7-5-data',
      '7-6-disk',
      '7-6-net',
      '7-6-vm',
    ]);
    expect(things.filter(({ paused }) => paused).map(({ id }) => id)).to.deep.equal(['7-5-data']);
  });

  it('says why it cannot use what is no log, a damaged one, or one for modelled nodes', async () => {
    const models = await runCli(['simulate', 'bad-release', '--from-logs', node.root]);
    expect([models.status, models.stderr]).to.deep.equal([
      2,
      'error: bad-release models its nodes, and they have no logs\nTake a scenario of whole nodes (kind: world), as chaos.\n',
    ]);
    const refused = (path: string): Promise<string> =>
      readRecordedLogs(path, new AbortController().signal).then(
        () => expect.fail('it was read'),
        (error: unknown) => (error instanceof LogUnusableError ? error.message : expect.fail(String(error))),
      );
    expect(await refused(join(node.root, 'nowhere'))).to.include('there is no such file or folder');
    const cut = join(node.root, 'cut.jsonl');
    await writeFile(cut, '{"zledgerExport":1,"origin":"x","from":0,"to":9}\n');
    expect(await refused(cut)).to.match(/^cut.jsonl cannot be used: .*cut off after line 1/);
    const log = join(node.ledgerPath, 'log');
    for (const name of await readdir(log)) if (/\.(ldb|log)$/.test(name)) await rm(join(log, name));
    expect(await refused(node.root)).to.match(/ cannot be used: /);
  });
});
