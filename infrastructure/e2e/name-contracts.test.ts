import { expect } from 'chai';
import type { ContractId } from '../../domain/ids.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { buildDeployment, hashOf, sealDeployment } from '../demo/deployment-builder.js';
import { NodeClient, type WorkloadAnswer } from '../demo/node-client.js';
import { refusalOf } from './refused-bodies.fixture.js';
import { TestGrid, type TestNode } from './test-grid.fixture.js';
import { until } from './until.fixture.js';

const backends = ['http://10.20.30.40:8080'];
const gateway = {
  name: 'gw',
  type: 'gateway-name-proxy',
  version: 0,
  metadata: '',
  description: '',
  data: { name: 'my-site', tls_passthrough: false, backends },
};

describe('a gateway and its name contract, on a node that runs', function () {
  this.timeout(60_000);
  let grid: TestGrid;
  let node: TestNode;
  let client: NodeClient;

  before(async () => {
    grid = await TestGrid.open('names');
    await grid.actor.addPublicConfig(grid.actor.key('//Alice'), 1, grid.nodeId, 'gent.example.org');
    node = grid.node({ name: 'node' });
    client = new NodeClient(await node.process.start());
  });
  after(() => grid?.close());

  const first = async (contract: ContractId): Promise<WorkloadAnswer | undefined> =>
    (await client.workloads(contract))[0];

  it('is served while its twin holds the name, and goes in the block that ends it, also while the node is killed', async () => {
    const body = buildDeployment({ twin: grid.twin, workloads: [gateway] });
    const contract = await grid.actor.createContract(grid.user, grid.nodeId, hashOf(body));
    const sealed = sealDeployment(body, contract, grid.user);
    await until('the contract is known', async () => (await client.contracts()).includes(contract));
    expect((await client.put(contract, sealed)).status).to.equal(409);
    expect(await refusalOf(client, contract)).to.include({ code: 'NAME_NOT_RESERVED' });

    const taken = await grid.actor.createNameContract(grid.stranger, 'my-site');
    await until('it is another twin’s', async () => {
      await client.put(contract, sealed);
      return (await refusalOf(client, contract))?.['code'] === 'NAME_TWIN_MISMATCH';
    });
    await grid.actor.cancelContract(grid.stranger, taken);
    const name = await grid.actor.createNameContract(grid.user, 'my-site');
    await until('it is accepted', async () => (await client.put(contract, sealed)).status === 201);
    await until('it is served', async () => (await first(contract))?.state === 'ok');

    await node.process.kill();
    await grid.actor.cancelContract(grid.user, name);
    client = new NodeClient(await node.process.start());
    await until('it is gone', async () => (await first(contract))?.state === 'deleted');
    expect((await first(contract))?.reason).to.contain('must be reserved first');
    await node.process.stop();
    const { stdout } = await runCli(['state', '--data', node.data, '--json']);
    expect(stdout).to.contain('workload decommissioned by system');
    expect((await runCli(['verify', '--data', node.data])).status).to.equal(0);
  });
});
