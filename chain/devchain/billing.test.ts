import type { ApiPromise } from '@polkadot/api';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Vec } from '@polkadot/types';
import { expect } from 'chai';
import { type Devchain, startDevchain } from './devchain.js';
import {
  buildGrid,
  connect,
  createTwin,
  deploymentHash,
  devKey,
  eventData,
  plainEvents,
  send,
  stored,
  tx,
} from './devchain.fixture.js';

interface Told {
  readonly number: number;
  readonly name: string;
  readonly data: unknown;
}

describe('billing at the end of blocks, with a cycle and a grace period of a few blocks', () => {
  let chain: Devchain;
  let api: ApiPromise;
  let farmer: KeyringPair;
  let node: KeyringPair;
  const poor = devKey('//Poor');

  beforeEach(async () => {
    chain = await startDevchain({ billing: { cycleBlocks: 4, graceBlocks: 8 } });
    api = await connect(chain);
    ({ farmer, node } = await buildGrid(chain, api));
  });
  afterEach(async () => {
    await api.disconnect();
    await chain.close();
  });

  /** What the pallet tells at the ends of the next blocks. */
  async function tells(blocks: number): Promise<Told[]> {
    const told: Told[] = [];
    for (let i = 0; i < blocks; i++) {
      const at = await api.at(chain.newBlock());
      const number = ((await at.query['system']?.['number']?.())?.toJSON() ?? 0) as number; // a u32
      const records = (await at.query['system']?.['events']?.()) as unknown as Vec<EventRecord>; // by the metadata
      const final = plainEvents(records.filter(({ phase }) => phase.isFinalization));
      told.push(
        ...final.map(({ name, data }) => ({ number, name: name.replace('smartContractModule.', ''), data })),
      );
    }
    return told.filter(({ name }) => !name.startsWith('balances.'));
  }

  /** A twin with so much money, in 1e-7 TFT, and a contract with a public address. */
  async function poorContract(money: number): Promise<void> {
    await send(chain, tx(api, 'balances', 'transfer', poor.address, money), farmer);
    await createTwin(chain, api, poor);
    const create = tx(api, 'smartContractModule', 'createNodeContract', 1, deploymentHash(1), '', 1, null);
    expect((await send(chain, create, poor)).error).to.equal(null);
  }

  it('bills every cycle by what is used, and leaves alone what used nothing', async () => {
    const user = devKey('//Dave');
    const create = (seed: number, ips: number) =>
      tx(api, 'smartContractModule', 'createNodeContract', 1, deploymentHash(seed), '', ips, null);
    await send(chain, create(1, 1), user);
    await send(chain, create(2, 0), user);
    const told = await tells(12);
    expect(told.map(({ name }) => name)).to.deep.equal([
      'ContractBilled',
      'ContractBilled',
      'ContractBilled',
    ]);
    for (const { number, data } of told) {
      expect(number % 4).to.equal(1);
      expect((data as object[])[0]).to.include({ contractId: 1, discountLevel: 'Gold' });
    }
    // 24 s of one address: 40000 / 3600 * 24 = 267 (1e-7 USD) = 5340 (1e-7 TFT at 0.05 USD); Gold pays 40%.
    expect((told[1]?.data as object[] | undefined)?.[0]).to.include({ amountBilled: 2136 });
    const used = { hru: 0, sru: 107_374_182_400, cru: 2, mru: 4_294_967_296 };
    const report = tx(api, 'smartContractModule', 'reportContractResources', [{ contractId: 2, used }]);
    await send(chain, report, node);
    const both = await tells(8);
    expect(new Set(both.map(({ data }) => (data as [{ contractId: number }])[0].contractId))).to.deep.equal(
      new Set([1, 2]),
    );
  });

  it('gives grace to who cannot pay, and ends the contract when no money comes', async () => {
    await poorContract(9_500);
    const told = await tells(24);
    const names = told.map(({ name }) => name);
    expect(names).to.deep.equal([
      ...names.slice(0, names.indexOf('ContractGracePeriodStarted')).map(() => 'ContractBilled'),
      'ContractGracePeriodStarted',
      ...(names.includes('TokensBurned') ? ['TokensBurned'] : []),
      'ContractBilled',
      'IPsFreed',
      'NodeContractCanceled',
    ]);
    const started = told.find(({ name }) => name === 'ContractGracePeriodStarted');
    const ended = told.at(-1);
    expect(started?.data).to.deep.equal([1, 1, 4, started?.number]);
    expect(ended?.data).to.deep.equal([1, 1, 4]);
    expect((ended?.number ?? 0) - (started?.number ?? 0)).to.equal(8);
    expect(await stored(api, 'smartContractModule.contracts', [1])).to.equal(null);
    expect(await stored(api, 'tfgridModule.farms', [1])).to.nested.include({ 'publicIps[0].contractId': 0 });
  });

  it('ends the grace when money comes, refusing updates meanwhile', async () => {
    await poorContract(9_500);
    while (!(await tells(1)).some(({ name }) => name === 'ContractGracePeriodStarted'));
    const update = tx(api, 'smartContractModule', 'updateNodeContract', 1, deploymentHash(2), '');
    await send(chain, tx(api, 'balances', 'transfer', poor.address, 10_000_000), farmer);
    expect((await send(chain, update, poor)).error).to.equal(
      'smartContractModule.CannotUpdateContractInGraceState',
    );
    const told = await tells(4);
    expect(told.map(({ name }) => name)).to.deep.equal(['ContractGracePeriodEnded', 'ContractBilled']);
    expect(told[0]?.data).to.deep.equal([1, 1, 4]);
    expect((await send(chain, update, poor)).error).to.equal(null);
  });

  it('takes the tenants of a rented node into grace with the rent contract, and removes them with it', async () => {
    await send(chain, tx(api, 'balances', 'transfer', poor.address, 40_000), farmer);
    await createTwin(chain, api, poor);
    await send(chain, tx(api, 'smartContractModule', 'createRentContract', 1, null), poor);
    await send(
      chain,
      tx(api, 'smartContractModule', 'createNodeContract', 1, deploymentHash(1), '', 0, null),
      poor,
    );
    const told = await tells(24);
    const of = (name: string) => told.filter((event) => event.name === name).map(({ data }) => data);
    expect(of('ContractGracePeriodStarted').map((data) => (data as number[])[0])).to.deep.equal([1, 2]);
    expect(told.slice(-2).map(({ name }) => name)).to.deep.equal([
      'NodeContractCanceled',
      'RentContractCanceled',
    ]);
    expect(of('RentContractCanceled')).to.deep.equal([[1]]);
  });

  it('pays out what was locked when a contract is cancelled', async () => {
    const user = devKey('//Dave');
    const create = tx(api, 'smartContractModule', 'createNodeContract', 1, deploymentHash(1), '', 1, null);
    await send(chain, create, user);
    await tells(9);
    const locked = (await stored(api, 'smartContractModule.contractLock', [1])) as { amountLocked: number }; // a struct
    expect(locked.amountLocked).to.be.greaterThan(0);
    expect(JSON.stringify(await stored(api, 'balances.locks', [user.address]))).to.contain(
      String(locked.amountLocked),
    );
    const outcome = await send(chain, tx(api, 'smartContractModule', 'cancelContract', 1), user);
    const burned = eventData(outcome, 'smartContractModule.TokensBurned') as [number, number]; // (u64, u128)
    expect(burned[1]).to.be.closeTo(locked.amountLocked * 0.35, 2);
    expect(await stored(api, 'balances.locks', [user.address])).to.deep.equal([]);
  });
});
