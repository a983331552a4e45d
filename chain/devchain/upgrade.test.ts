import type { ApiPromise } from '@polkadot/api';
import { Metadata, TypeRegistry, type Vec } from '@polkadot/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { expect } from 'chai';
import { type Devchain, startDevchain } from './devchain.js';
import {
  buildGrid,
  connect,
  createTwin,
  deploymentHash,
  devKey,
  eventData,
  palletEvents,
  send,
  stored,
  tx,
} from './devchain.fixture.js';
import { type RpcClient, rpcClient } from './rpc-client.fixture.js';

const gigabyte = 1024n ** 3n;
/** System.Events: twox128("System") ++ twox128("Events"). */
const eventsKey = '0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7';

/** A node's description as spec 103 takes it: place and serial number flat. */
const olderNodeInput = [
  { hru: 0n, sru: 512n * gigabyte, cru: 8n, mru: 16n * gigabyte },
  { latitude: '51.05', longitude: '3.71' },
  'Belgium',
  'Ghent',
  [{ name: 'zos', mac: '00:1a:2b:3c:4d:5e', ips: ['10.0.0.2/24'] }],
  true,
  false,
  'serial-1',
] as const;

/** The names of a block's events, read with the metadata of the state of `runtimeOf`. */
async function eventsWith(rpc: RpcClient, block: unknown, runtimeOf: unknown): Promise<string[]> {
  const registry = new TypeRegistry();
  const metadata = (await rpc.call('state_getMetadata', runtimeOf)).result as `0x${string}`; // hex by the interface
  registry.setMetadata(new Metadata(registry, metadata));
  const bytes = (await rpc.call('state_getStorage', eventsKey, block)).result;
  const records = registry.createType<Vec<EventRecord>>('Vec<EventRecord>', bytes);
  return records.map(({ event }) => `${event.section}.${event.method}`);
}

describe('a runtime upgrade in mid-stream', () => {
  let chain: Devchain;
  let api: ApiPromise;
  let rpc: RpcClient;

  afterEach(async () => {
    rpc.close();
    await api.disconnect();
    await chain.close();
  });

  /** Waits until the client has taken the new metadata in. */
  async function clientAt(specVersion: number): Promise<void> {
    while (api.runtimeVersion.specVersion.toNumber() !== specVersion)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('from older to current to newer: records are kept, and every block is read with its own runtime', async () => {
    chain = await startDevchain({ runtime: 'older' });
    api = await connect(chain);
    rpc = await rpcClient(chain);
    const [farmer, node, user] = [devKey('//Bob'), devKey('//Charlie'), devKey('//Dave')];
    for (const signer of [farmer, node, user]) {
      await send(chain, tx(api, 'tfgridModule', 'userAcceptTc', 'http://zos.tf/terms', 'hash'), signer);
      const made = await send(chain, tx(api, 'tfgridModule', 'createTwin', '200::1'), signer);
      expect(palletEvents(made)).to.deep.equal(['tfgridModule.TwinStored']);
    }
    const ips = [{ ip: '185.206.122.33/24', gateway: '185.206.122.1', contractId: 0 }];
    await send(chain, tx(api, 'tfgridModule', 'createFarm', 'older-farm', ips), farmer);
    const created = await send(chain, tx(api, 'tfgridModule', 'createNode', 1, ...olderNodeInput), node);
    expect(JSON.stringify(eventData(created, 'tfgridModule.NodeStored'))).to.contain('"city":"0x4768656e74"');
    const flat = { ipv4: '185.206.122.40/24', gw4: '185.206.122.1', ipv6: '', gw6: '', domain: 'a.example' };
    const config = await send(chain, tx(api, 'tfgridModule', 'addNodePublicConfig', 1, 1, flat), farmer);
    expect(JSON.stringify(eventData(config, 'tfgridModule.NodePublicConfigStored'))).to.contain('ipv4');
    const deploy = tx(api, 'smartContractModule', 'createNodeContract', 1, 'the data', deploymentHash(1), 1);
    expect(palletEvents(await send(chain, deploy, user))).to.deep.equal([
      'smartContractModule.ContractCreated',
    ]);
    const rent = await send(chain, tx(api, 'smartContractModule', 'createRentContract', 1), user);
    expect(rent.error).to.equal('smartContractModule.NodeNotAvailableToDeploy');

    const before = api.runtimeVersion.specVersion.toNumber();
    const height = (await rpc.call('dev_upgradeRuntime', { to: 'current' })).result as number; // the height it answers
    const upgrading = chain.newBlock();
    await clientAt(125);
    const first = chain.newBlock();
    expect(before).to.equal(103);
    const parent = (await api.rpc.chain.getBlockHash(height - 1)).toHex();
    const spec = async (at: string) =>
      ((await rpc.call('state_getRuntimeVersion', at)).result as { specVersion: number }).specVersion; // as answered
    expect([await spec(parent), await spec(upgrading), await spec(first)]).to.deep.equal([103, 125, 125]);
    expect(await eventsWith(rpc, upgrading, parent)).to.deep.equal([
      'system.ExtrinsicSuccess',
      'system.CodeUpdated',
    ]);
    expect(await eventsWith(rpc, first, upgrading)).to.deep.equal(['system.ExtrinsicSuccess']);

    const contract = await stored(api, 'smartContractModule.contracts', [1]);
    expect(contract).to.nested.include({
      contractId: 1,
      twinId: 3,
      solutionProviderId: null,
      'contractType.nodeContract.publicIps': 1,
      'contractType.nodeContract.deploymentData': `0x${Buffer.from('the data').toString('hex')}`,
      'contractType.nodeContract.deploymentHash': `0x${Buffer.from(deploymentHash(1)).toString('hex')}`,
    });
    const migrated = await stored(api, 'tfgridModule.nodes', [1]);
    expect(migrated).to.nested.include({ 'location.city': '0x4768656e74', 'publicConfig.ip6': null });
    expect(await stored(api, 'tfgridModule.nodesByFarmID', [1])).to.deep.equal([1]);
    // The past stays readable, as it was.
    expect(JSON.stringify(await stored(api, 'tfgridModule.nodes', [1], created.block))).to.contain('country');
    const cancelled = await send(chain, tx(api, 'smartContractModule', 'cancelContract', 1), user);
    expect(cancelled.error).to.equal(null);
    expect(palletEvents(cancelled)).to.include.members([
      'smartContractModule.IPsFreed',
      'smartContractModule.NodeContractCanceled',
    ]);

    await rpc.call('dev_upgradeRuntime', { to: 'newer' });
    chain.newBlock();
    await clientAt(149);
    chain.newBlock();
    expect(await stored(api, 'tfgridModule.twinIdByAccountID', [user.address])).to.equal(3);
    const collective = tx(
      api,
      'smartContractModule',
      'createNodeContract',
      1,
      deploymentHash(2),
      '',
      0,
      null,
    );
    await send(chain, collective, user);
    const root = tx(api, 'sudo', 'sudo', tx(api, 'smartContractModule', 'cancelContractCollective', 2));
    const ended = await send(chain, root, devKey('//Alice'));
    expect(palletEvents(ended)).to.include('smartContractModule.NodeContractCanceled');
  });

  it('back from current to older, by sudo set_code, with an open rent contract', async () => {
    chain = await startDevchain({ runtime: 'current' });
    api = await connect(chain);
    rpc = await rpcClient(chain);
    const { user } = await buildGrid(chain, api);
    await send(chain, tx(api, 'smartContractModule', 'createRentContract', 1, null), user);
    const nonsense = tx(api, 'system', 'setCode', `0x${Buffer.from('windows').toString('hex')}`);
    const refused = await send(chain, tx(api, 'sudo', 'sudo', nonsense), devKey('//Alice'));
    expect(JSON.stringify(eventData(refused, 'sudo.Sudid'))).to.contain('err');
    const code = tx(api, 'system', 'setCode', `0x${Buffer.from('older').toString('hex')}`);
    const upgraded = await send(chain, tx(api, 'sudo', 'sudo', code), devKey('//Alice'));
    expect(upgraded.events.map(({ name }) => name)).to.include('system.CodeUpdated');
    await clientAt(103);
    chain.newBlock();
    const rent = await stored(api, 'smartContractModule.activeRentContractForNode', [1]);
    expect(rent).to.nested.include({ contractId: 1, 'contractType.rentContract.nodeId': 1 });
    const other = await createOlderTwin(devKey('//Eve'));
    expect(other).to.deep.equal(['tfgridModule.TwinStored']);
    const ended = await send(chain, tx(api, 'smartContractModule', 'cancelContract', 1), user);
    expect(ended.error).to.equal(null);
    expect(palletEvents(ended).at(-1)).to.equal('smartContractModule.RentContractCanceled');
  });

  async function createOlderTwin(signer: ReturnType<typeof devKey>): Promise<string[]> {
    await send(chain, tx(api, 'tfgridModule', 'userAcceptTc', 'http://zos.tf/terms', 'hash'), signer);
    return palletEvents(await send(chain, tx(api, 'tfgridModule', 'createTwin', '200::2'), signer));
  }

  it('at the height that was asked for at the start, and the transactions for the old runtime are refused', async () => {
    chain = await startDevchain({ upgradeAt: { height: 4, to: 'newer' } });
    api = await connect(chain);
    rpc = await rpcClient(chain);
    await createTwin(chain, api, devKey('//Bob'));
    const late = await tx(api, 'system', 'remark', 'late').signAsync(devKey('//Bob'), { nonce: -1 });
    chain.newBlock(2);
    const { error } = await rpc.call('author_submitExtrinsic', late.toHex());
    expect(error?.data).to.equal('Transaction has a bad signature');
    await clientAt(149);
    expect(await stored(api, 'tfgridModule.twinID')).to.equal(1);
  });
});
