import type { ApiPromise } from '@polkadot/api';
import { expect } from 'chai';
import { type CallDriver, callDriver } from './call-driver.fixture.js';
import { type Devchain, startDevchain } from './devchain.js';
import {
  type Grid,
  type KeyType,
  buildGrid,
  connect,
  deploymentHash,
  devKey,
  eventData,
  nodeInput,
  send,
  stored,
  tx,
} from './devchain.fixture.js';

const keyTypes: readonly KeyType[] = ['sr25519', 'ed25519', 'ecdsa'];

for (const type of keyTypes) {
  describe(`the grid's calls, driven by an unmodified client with ${type} keys`, () => {
    let chain: Devchain;
    let api: ApiPromise;
    let grid: Grid;
    let ok: CallDriver['ok'];
    let fails: CallDriver['fails'];
    const root = devKey('//Alice');
    const grids = (method: string, ...args: unknown[]) => tx(api, 'tfgridModule', method, ...args);
    const contract = (method: string, ...args: unknown[]) => tx(api, 'smartContractModule', method, ...args);

    before(async () => {
      chain = await startDevchain();
      api = await connect(chain);
      grid = await buildGrid(chain, api, type);
      ({ ok, fails } = callDriver(chain));
    });
    after(async () => {
      await api.disconnect();
      await chain.close();
    });

    it('has the twins, the farm and the node', async () => {
      expect(await stored(api, 'tfgridModule.twinID')).to.equal(3);
      expect(await stored(api, 'tfgridModule.twinIdByAccountID', [grid.user.address])).to.equal(3);
      expect(await stored(api, 'tfgridModule.nodesByFarmID', [1])).to.deep.equal([1]);
      expect(await stored(api, 'tfgridModule.nodeIdByTwinID', [2])).to.equal(1);
      const node = (await stored(api, 'tfgridModule.nodes', [1])) as Record<string, unknown>; // toJSON of a struct
      expect(node).to.include({ id: 1, farmId: 1, twinId: 2, secureBoot: true, certification: 'Diy' });
      const farm = (await stored(api, 'tfgridModule.farms', [1])) as Record<string, unknown>; // as above
      expect(farm).to.include({ id: 1, twinId: 1, dedicatedFarm: false });
      expect(farm['publicIps']).to.have.length(2);
    });

    it('refuses a second twin, a farm of the same name, a second node and a twin without terms', async () => {
      await fails(grids('createTwin', null, null), grid.user, 'tfgridModule.TwinWithPubkeyExists');
      await fails(grids('createFarm', 'farm-one', []), grid.farmer, 'tfgridModule.FarmExists');
      await fails(grids('createFarm', 'a b', []), grid.farmer, 'tfgridModule.InvalidFarmName');
      await fails(grids('createNode', 1, ...nodeInput), grid.node, 'tfgridModule.NodeWithTwinIdExists');
      await fails(grids('createNode', 7, ...nodeInput), grid.user, 'tfgridModule.FarmNotExists');
      const stranger = devKey('//Ferdie', type);
      await fails(grids('createTwin', null, null), stranger, 'tfgridModule.UserDidNotSignTermsAndConditions');
      await fails(grids('createFarm', 'farm-two', []), stranger, 'tfgridModule.TwinNotExists');
    });

    it('updates a twin and a node, free of charge for the node', async () => {
      await ok(grids('updateTwin', 'relay.grid.tf', '0x0102'), grid.user, 'tfgridModule.TwinUpdated');
      await fails(grids('updateTwin', 'a..b', null), grid.user, 'tfgridModule.InvalidRelayAddress');
      const outcome = await ok(
        grids('updateNode', 1, 1, ...nodeInput),
        grid.node,
        'tfgridModule.NodeUpdated',
      );
      expect(JSON.stringify(eventData(outcome, 'system.ExtrinsicSuccess'))).to.contain('"paysFee":"No"');
      expect(eventData(outcome, 'transactionPayment.TransactionFeePaid')).to.deep.equal([
        grid.node.address,
        0,
        0,
      ]);
      await fails(grids('updateNode', 1, 1, ...nodeInput), grid.user, 'tfgridModule.NodeUpdateNotAuthorized');
    });

    it('stores and removes a public config', async () => {
      const config = {
        ip4: { ip: '185.206.122.40/24', gw: '185.206.122.1' },
        ip6: { ip: '2a10:b600:1::10/64', gw: '2a10:b600:1::1' },
        domain: 'node.example.org',
      };
      const stores = await ok(
        grids('addNodePublicConfig', 1, 1, config),
        grid.farmer,
        'tfgridModule.NodePublicConfigStored',
      );
      expect(eventData(stores, 'tfgridModule.NodePublicConfigStored')).to.have.nested.property('[1].ip4');
      await fails(
        grids('addNodePublicConfig', 1, 1, config),
        grid.user,
        'tfgridModule.CannotUpdateFarmWrongTwin',
      );
      const wrong = { ...config, ip4: { ip: '10.0.0.4/24', gw: '10.0.0.1' } };
      await fails(grids('addNodePublicConfig', 1, 1, wrong), grid.farmer, 'tfgridModule.InvalidPublicConfig');
      await ok(grids('addNodePublicConfig', 1, 1, null), grid.farmer, 'tfgridModule.NodePublicConfigStored');
      expect(await stored(api, 'tfgridModule.nodes', [1])).to.include({ publicConfig: null });
    });

    it('adds and removes addresses of a farm', async () => {
      const ip = ['185.206.122.35/24', '185.206.122.1'];
      await ok(grids('addFarmIp', 1, ...ip), grid.farmer, 'tfgridModule.FarmUpdated');
      await fails(grids('addFarmIp', 1, ...ip), grid.farmer, 'tfgridModule.IpExists');
      await ok(grids('removeFarmIp', 1, ip[0]), grid.farmer, 'tfgridModule.FarmUpdated');
      await fails(grids('removeFarmIp', 1, ip[0]), grid.farmer, 'tfgridModule.IpNotExists');
    });

    it('takes uptime reports', async () => {
      const outcome = await ok(grids('reportUptime', 1234), grid.node, 'tfgridModule.NodeUptimeReported');
      const [node, now, uptime] = eventData(outcome, 'tfgridModule.NodeUptimeReported') as number[]; // (u32, u64, u64)
      expect([node, uptime]).to.deep.equal([1, 1234]);
      await ok(grids('reportUptimeV2', 1240, now), grid.node, 'tfgridModule.NodeUptimeReported');
      await fails(grids('reportUptimeV2', 1240, 5), grid.node, 'tfgridModule.InvalidTimestampHint');
      await fails(grids('reportUptime', 1), grid.user, 'tfgridModule.NodeNotExists');
    });

    it('sets the Zero-OS version through sudo only', async () => {
      const call = grids('setZosVersion', '{"safe_to_upgrade":true,"version":"3.11.3"}');
      await fails(call, grid.user, 'BadOrigin');
      await ok(tx(api, 'sudo', 'sudo', call), root, 'tfgridModule.ZosVersionUpdated', 'sudo.Sudid');
      const twice = await ok(tx(api, 'sudo', 'sudo', call), root, 'sudo.Sudid');
      expect(JSON.stringify(eventData(twice, 'sudo.Sudid'))).to.contain('err');
      await fails(tx(api, 'sudo', 'sudo', call), grid.user, 'sudo.RequireSudo');
    });

    it("changes a node's power", async () => {
      await ok(grids('changePowerTarget', 1, 'Down'), grid.farmer, 'tfgridModule.PowerTargetChanged');
      await fails(
        grids('changePowerTarget', 1, 'Up'),
        grid.user,
        'tfgridModule.UnauthorizedToChangePowerTarget',
      );
      const create = contract('createNodeContract', 1, deploymentHash(1), '', 0, null);
      await fails(create, grid.user, 'smartContractModule.NodeNotAvailableToDeploy');
      await ok(grids('changePowerState', 'Down'), grid.node, 'tfgridModule.PowerStateChanged');
      await ok(grids('changePowerState', 'Up'), grid.node, 'tfgridModule.PowerStateChanged');
      await ok(grids('changePowerTarget', 1, 'Up'), grid.farmer, 'tfgridModule.PowerTargetChanged');
      expect(await stored(api, 'tfgridModule.nodePower', [1])).to.deep.equal({
        state: { up: null },
        target: 'Up',
      });
    });

    it('moves money', async () => {
      const poor = devKey('//NewHere', type);
      const outcome = await send(chain, tx(api, 'balances', 'transfer', poor.address, 12_345), grid.user);
      expect(outcome.error).to.equal(null);
      expect(outcome.events.map(({ name }) => name)).to.include.members([
        'system.NewAccount',
        'balances.Transfer',
      ]);
      expect(await stored(api, 'system.account', [poor.address])).to.nested.include({ 'data.free': 12_345 });
      await fails(
        tx(api, 'balances', 'transfer', poor.address, 10n ** 20n),
        grid.user,
        'balances.InsufficientBalance',
      );
    });
  });
}
