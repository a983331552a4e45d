import type { ApiPromise } from '@polkadot/api';
import { expect } from 'chai';
import { type CallDriver, callDriver } from './call-driver.fixture.js';
import { type Devchain, startDevchain } from './devchain.js';
import {
  type Grid,
  type KeyType,
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

const keyTypes: readonly KeyType[] = ['sr25519', 'ed25519', 'ecdsa'];

for (const type of keyTypes) {
  describe(`the contracts' calls, driven by an unmodified client with ${type} keys`, () => {
    let chain: Devchain;
    let api: ApiPromise;
    let grid: Grid;
    let ok: CallDriver['ok'];
    let fails: CallDriver['fails'];
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

    it('creates a node contract with public addresses', async () => {
      const create = contract('createNodeContract', 1, deploymentHash(1), '{"metadata":"x"}', 2, null);
      const outcome = await ok(create, grid.user, 'smartContractModule.ContractCreated');
      const [created] = eventData(outcome, 'smartContractModule.ContractCreated') as [Record<string, never>]; // a Contract
      expect(created).to.nested.include({
        contractId: 1,
        twinId: 3,
        'contractType.nodeContract.publicIps': 2,
      });
      expect(created).to.have.nested.property('contractType.nodeContract.publicIpsList.length', 2);
      expect(await stored(api, 'smartContractModule.activeNodeContracts', [1])).to.deep.equal([1]);
      expect(await stored(api, 'tfgridModule.farms', [1])).to.nested.include({
        'publicIps[0].contractId': 1,
      });
      await fails(
        contract('createNodeContract', 1, deploymentHash(2), '', 1, null),
        grid.user,
        'smartContractModule.FarmHasNotEnoughPublicIPsFree',
      );
      await fails(
        contract('createNodeContract', 1, deploymentHash(2), '', 3, null),
        grid.user,
        'smartContractModule.FarmHasNotEnoughPublicIPs',
      );
      await fails(create, grid.user, 'smartContractModule.ContractIsNotUnique');
      await fails(
        contract('createNodeContract', 9, deploymentHash(2), '', 0, null),
        grid.user,
        'smartContractModule.NodeNotExists',
      );
      const stranger = devKey('//Ferdie', type);
      await fails(create, stranger, 'smartContractModule.TwinNotExists');
    });

    it('updates a node contract, by its owner only', async () => {
      const update = contract('updateNodeContract', 1, deploymentHash(3), 'new data');
      const outcome = await ok(update, grid.user, 'smartContractModule.ContractUpdated');
      expect(JSON.stringify(eventData(outcome, 'smartContractModule.ContractUpdated'))).to.contain(
        '"contractId":1',
      );
      expect(
        await stored(api, 'smartContractModule.contractIDByNodeIDAndHash', [1, deploymentHash(3)]),
      ).to.equal(1);
      expect(
        await stored(api, 'smartContractModule.contractIDByNodeIDAndHash', [1, deploymentHash(1)]),
      ).to.equal(0);
      await fails(update, grid.farmer, 'smartContractModule.TwinNotAuthorizedToUpdateContract');
      await fails(
        contract('updateNodeContract', 77, deploymentHash(3), ''),
        grid.user,
        'smartContractModule.ContractNotExists',
      );
    });

    it("takes the node's reports on a contract", async () => {
      const used = { hru: 0, sru: 1_000_000, cru: 1, mru: 2_000_000 };
      const resources = contract('reportContractResources', [{ contractId: 1, used }]);
      const outcome = await ok(resources, grid.node, 'smartContractModule.UpdatedUsedResources');
      expect(eventData(outcome, 'smartContractModule.UpdatedUsedResources')).to.deep.equal([
        { contractId: 1, used },
      ]);
      await fails(resources, grid.user, 'smartContractModule.NodeNotExists');
      const report = { contractId: 1, timestamp: 1_800_000_000, window: 3600, nru: 5_000_000_000 };
      await ok(
        contract('addNruReports', [report]),
        grid.node,
        'smartContractModule.NruConsumptionReportReceived',
      );
      const billing = await stored(api, 'smartContractModule.contractBillingInformationByID', [1]);
      expect(billing).to.include({ amountUnbilled: 75_000 });
    });

    it('cancels a node contract, by its owner only, and frees its addresses', async () => {
      await fails(
        contract('cancelContract', 1),
        grid.farmer,
        'smartContractModule.TwinNotAuthorizedToCancelContract',
      );
      const outcome = await send(chain, contract('cancelContract', 1), grid.user);
      expect(outcome.error).to.equal(null);
      const names = palletEvents(outcome);
      expect(names.slice(-3)).to.deep.equal([
        'smartContractModule.ContractBilled',
        'smartContractModule.IPsFreed',
        'smartContractModule.NodeContractCanceled',
      ]);
      expect(eventData(outcome, 'smartContractModule.NodeContractCanceled')).to.deep.equal([1, 1, 3]);
      expect(await stored(api, 'smartContractModule.contracts', [1])).to.equal(null);
      expect(await stored(api, 'tfgridModule.farms', [1])).to.nested.include({
        'publicIps[0].contractId': 0,
      });
      await fails(contract('cancelContract', 1), grid.user, 'smartContractModule.ContractNotExists');
    });

    it('rents a node: only the renter deploys on it', async () => {
      await ok(contract('createRentContract', 1, null), grid.user, 'smartContractModule.ContractCreated');
      expect(await stored(api, 'smartContractModule.activeRentContractForNode', [1])).to.equal(2);
      await fails(
        contract('createRentContract', 1, null),
        grid.farmer,
        'smartContractModule.NodeHasRentContract',
      );
      await fails(
        contract('createNodeContract', 1, deploymentHash(4), '', 0, null),
        grid.farmer,
        'smartContractModule.NodeNotAvailableToDeploy',
      );
      await ok(
        contract('createNodeContract', 1, deploymentHash(4), '', 0, null),
        grid.user,
        'smartContractModule.ContractCreated',
      );
      await fails(contract('cancelContract', 2), grid.user, 'smartContractModule.NodeHasActiveContracts');
      await fails(
        grids('changePowerTarget', 1, 'Down'),
        grid.farmer,
        'smartContractModule.NodeHasActiveContracts',
      );
      await send(chain, contract('cancelContract', 3), grid.user);
      const ended = await send(chain, contract('cancelContract', 2), grid.user);
      expect(palletEvents(ended).at(-1)).to.equal('smartContractModule.RentContractCanceled');
    });

    it('registers a name', async () => {
      await ok(contract('createNameContract', 'my-name'), grid.user, 'smartContractModule.ContractCreated');
      await fails(contract('createNameContract', 'my-name'), grid.user, 'smartContractModule.NameExists');
      await fails(contract('createNameContract', 'My Name'), grid.user, 'smartContractModule.NameNotValid');
      const ended = await send(chain, contract('cancelContract', 4), grid.user);
      expect(palletEvents(ended)).to.include('smartContractModule.NameContractCanceled');
    });

    it('batches: interrupted, all or nothing, or forced', async () => {
      const good = contract('createNodeContract', 1, deploymentHash(10), '', 0, null);
      const bad = contract('cancelContract', 999);
      const batch = await ok(
        tx(api, 'utility', 'batch', [good, bad, good]),
        grid.user,
        'smartContractModule.ContractCreated',
        'utility.ItemCompleted',
        'utility.BatchInterrupted',
      );
      expect(eventData(batch, 'utility.BatchInterrupted')).to.have.nested.property('[0]', 1);
      const other = contract('createNodeContract', 1, deploymentHash(11), '', 0, null);
      await fails(
        tx(api, 'utility', 'batchAll', [other, bad]),
        grid.user,
        'smartContractModule.ContractNotExists',
      );
      await ok(
        tx(api, 'utility', 'forceBatch', [bad, other]),
        grid.user,
        'utility.ItemFailed',
        'smartContractModule.ContractCreated',
        'utility.ItemCompleted',
        'utility.BatchCompletedWithErrors',
      );
    });

    it('deletes a node with its contracts', async () => {
      const outcome = await send(chain, grids('deleteNode', 1), grid.node);
      expect(outcome.error).to.equal(null);
      expect(palletEvents(outcome)).to.deep.equal([
        'smartContractModule.ContractBilled',
        'smartContractModule.NodeContractCanceled',
        'smartContractModule.ContractBilled',
        'smartContractModule.NodeContractCanceled',
        'tfgridModule.NodeDeleted',
      ]);
      expect((await createTwin(chain, api, devKey('//Eve', type))).error).to.equal(null);
    });
  });
}
