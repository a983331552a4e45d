import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { callOf, callsIn, factsOf } from '../../chain/tfchain/facts-of.fixture.js';
import type { ChainFact } from '../../domain/chain-fact.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { NodeClient } from '../demo/node-client.js';
import { seedOfBob, seedOfEve } from './dev-seeds.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { until } from './until.fixture.js';

const gib = 1024 ** 3;

describe('registration on first boot (zos-facts 4.5)', function () {
  this.timeout(180_000);
  let grid: TestGrid;
  let node: TestNode;
  let account: string;
  let details: string;

  before(async () => {
    grid = await TestGrid.open('registration');
    account = Buffer.from(grid.actor.key('//Eve').publicKey).toString('hex');
    const keyFile = join(grid.root, 'key');
    // Eve has money, and nothing else on the chain.
    await writeFile(keyFile, `${seedOfEve}\n`, { mode: 0o600 });
    details = join(grid.root, 'details.yaml');
    await describeHost(200);
    const key = ['--node-key', keyFile, '--node-key-type', 'sr25519', '--node-details', details];
    const extraArguments = ['--register-farm', String(grid.farm), ...key, '--http-limit', '1000000'];
    node = grid.node({ name: 'first-boot', registers: true, extraArguments });
  });
  after(() => grid?.close());

  const describeHost = (sru: number): Promise<void> =>
    writeFile(
      details,
      [
        'location: { latitude: "51.05", longitude: "3.72", city: Ghent, country: Belgium }',
        `resources: { cru: 4, mru: ${8 * gib}, sru: ${sru * gib}, hru: 0 }`,
        'interfaces: [{ name: zos, mac: "02:00:00:00:00:07", ips: ["10.0.0.7"] }]',
      ].join('\n'),
    );

  /** What the chain says of the account and its node, as another reader sees it. */
  const said = (): Promise<ChainFact[]> => factsOf(grid.chain.url, account);

  const nodesOf = (facts: readonly ChainFact[], kind: 'NodeStored' | 'NodeUpdated') =>
    facts.flatMap((fact) => (fact.kind === kind && fact.nodeId !== grid.nodeId ? [fact] : []));

  async function recorded(type: string): Promise<Record<string, unknown>[]> {
    const { stdout } = await runCli(['log', '--data', node.data, '--type', type, '--json']);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data);
  }

  it('gives one twin and one node, however often it is killed on the way', async () => {
    // Right after what it was about to do was begun, whether that came to anything or not.
    const kills = ['submit-extrinsic', 'sign-extrinsic', 'submit-extrinsic', 'submit-extrinsic'];
    for (const [round, effect] of kills.entries()) {
      const before = await count(effect);
      await node.process.start();
      await until(`round ${round}: ${effect}`, async () => (await count(effect)) > before);
      await node.process.kill();
    }
    const client = new NodeClient(await node.process.start());
    const status = () => client.status() as Promise<Record<string, unknown>>;
    await until('it has a node id', async () => (await status())['node_id'] !== null, 60_000);
    await until('it speaks as that node', async () =>
      (await said()).some((fact) => fact.kind === 'NodeUptimeReported' && fact.nodeId !== grid.nodeId),
    );
    const facts = await said();
    const twins = facts.flatMap((fact) =>
      fact.kind === 'TwinStored' && fact.account === account ? [fact.twinId] : [],
    );
    const [stored, ...more] = nodesOf(facts, 'NodeStored');
    expect(twins).to.have.length(1);
    expect(more).to.deep.equal([]);
    expect(stored).to.deep.include({ farmId: grid.farm, twinId: twins[0] });
    expect(stored?.resources).to.deep.equal({
      cru: 4n,
      mru: BigInt(8 * gib),
      sru: BigInt(200 * gib),
      hru: 0n,
    });
    expect(Number((await status())['node_id'])).to.equal(stored?.nodeId);
    const calls = callsIn(facts).map((fact) => [callOf(fact), fact.error] as const);
    expect(calls.filter(([, error]) => error !== null)).to.deep.equal([]);
    expect(calls.map(([call]) => call).slice(0, 3)).to.deep.equal([
      'tfgridModule.userAcceptTc',
      'tfgridModule.createTwin',
      'tfgridModule.createNode',
    ]);
    expect(await recorded('NodeRegistered')).to.have.length(1);
  });

  async function count(effect: string): Promise<number> {
    const log = await readFile(node.logFile, 'utf8').catch(() => '');
    return log.split(`node effect: ${effect} for registration`).length - 1;
  }

  it('updates the record once when the host is another, and says what it cost', async () => {
    await node.process.kill();
    await describeHost(400);
    const client = new NodeClient(await node.process.start());
    const updated = async (): Promise<bigint[]> =>
      nodesOf(await said(), 'NodeUpdated').map(({ resources }) => resources.sru / BigInt(gib));
    await until('the chain knows', async () => (await updated()).length > 0, 60_000);
    await node.process.kill();
    const again = new NodeClient(await node.process.start());
    await until('all that was said is on record', async () => {
      const voice = (await again.status())['voice'] as Record<string, unknown>;
      return voice['registration_owes'] === null && voice['waits_for_block'] === null;
    });
    expect(await updated()).to.deep.equal([400n]);
    const { stdout } = await runCli(['status', '--data', node.data]);
    expect(stdout).to.match(/voice\.fees_paid +[1-9]\d*/);
    expect(stdout).to.match(/voice\.tasks\.registration\.done +4/);
    expect(client).not.to.equal(again);
  });

  it('another key on the same log is refused, and a farm that is not there costs nothing', async () => {
    await node.process.kill();
    const args = ['run', '--chain', grid.chain.url, '--driver', 'dry', '--no-http', '--until-head'];
    const key = ['--node-key', join(grid.root, 'key'), '--node-key-type', 'sr25519'];
    const nowhere = await runCli([...args, ...key, '--data', join(grid.root, 'x'), '--register-farm', '77']);
    expect(nowhere.status).to.equal(2);
    expect(nowhere.stderr).to.contain('no farm 77');
    const bobKey = join(grid.root, 'bob');
    await writeFile(bobKey, `${seedOfBob}\n`, { mode: 0o600 });
    const bob = ['--node-key', bobKey, '--node-key-type', 'sr25519', '--register-farm', String(grid.farm)];
    const stranger = await runCli([...args, ...bob, '--data', node.data]);
    expect(stranger.status).to.equal(2);
    expect(stranger.stderr).to.contain(`is that of node ${grid.nodeId} on the chain`);
    const none = await runCli([...args, '--data', join(grid.root, 'y')]);
    expect(none.status).to.equal(2);
    expect(none.stderr).to.contain('--register-farm');
    const keyless = await runCli([...args, '--data', join(grid.root, 'y'), '--register-farm', '1']);
    expect(keyless.status).to.equal(2);
    expect(keyless.stderr).to.contain('--node-key');
  });
});
