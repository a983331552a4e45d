import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { ChainProxy } from '../../chain/tfchain/proxy.fixture.js';
import { nodeId } from '../../domain/ids.js';
import { initialState } from '../../domain/state/node-state.js';
import { chainEvents, headOf, openNode } from '../checks/chaos/chain-node.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { startReading } from './start-reading.js';

describe('a log that does not begin with the chain', function () {
  this.timeout(60_000);
  let folder: string;
  let chain: Devchain;
  let user: DevchainUser;
  /** The first block of the log: all that the tests look for is there before. */
  let from: number;
  const cleanups: (() => Promise<void>)[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zledger-start-'));
    chain = await startDevchain({ pruneAfter: 100 });
    user = await DevchainUser.of(chain);
    await user.createTwins('//Alice', '//Bob', '//Charlie');
    await user.createFarmAndNode('//Alice');
    await user.sudo('//Alice', 'tfgridModule', 'setFarmDedicated', { farmId: 1, dedicated: true });
    await user.sudo('//Alice', 'tfgridModule', 'setZosVersion', { zosVersion: 'v9' });
    await user.call('//Bob', 'smartContractModule', 'createRentContract', {
      nodeId: 1,
      solutionProviderId: null,
    });
    await user.createContract('//Bob', 'a'.repeat(32));
    await user.createContract('//Bob', 'b'.repeat(32));
    await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 2 });
    from = headOf(chain) + 1;
    await user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId: 3 });
  });
  after(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
    await user.close();
    await chain.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says what the chain held before its first block: node, rent, farm with its prices, contracts', async () => {
    const ledger = openMemoryLedger();
    const node = await openNode(ledger, [chain.url], join(folder, 'one'), {}, from);
    const { record, farm, contracts, chain: seen } = node.state;
    expect(seen.cursor?.number).to.equal(from - 1);
    expect(seen.cursor?.time).to.equal(1_704_067_200_000 + (from - 1) * 6000);
    expect(record).to.deep.include({ farmId: 1, twinId: 1, powerTarget: 'Up', zosVersion: 'v9' });
    expect(record.rent).to.deep.include({ contractId: 1n, twinId: 2 });
    expect(farm).to.deep.include({
      block: from - 1,
      farmId: 1,
      name: 'freefarm',
      twinId: 1,
      dedicated: true,
    });
    expect(farm?.pricing).to.deep.include({ id: 1, su: 50_000, ipu: 40_000 });
    expect([...contracts.unorderedValues()].map(({ id, status }) => [id, status.kind])).to.deep.equal([
      [3n, 'created'],
    ]);
    await node.run(AbortSignal.timeout(30_000), true);
    await node.stop();
    expect(node.state.contracts.get(3n as never)?.status.kind).to.equal('canceled'); // an id, looked up only
    const types = (await chainEvents(ledger)).map(({ type }) => type);
    expect(types).to.deep.equal([
      'LedgerBound',
      'StorageRead',
      'NodeFound',
      'FarmFound',
      'ContractFound',
      'ContractBilled',
      'ContractCanceled',
    ]);
    // At the next start there is nothing more to read.
    const again = await openNode(ledger, [chain.url], join(folder, 'one'), {}, from);
    await again.stop();
    expect((await chainEvents(ledger)).map(({ type }) => type)).to.deep.equal(types);
  });

  it('believes no answer that is not given twice', async () => {
    const proxy = await new ChainProxy(chain.url).start();
    cleanups.push(() => proxy.stop());
    let lists = 0;
    // Every first list of contracts is empty.
    proxy.meddle = (message) => {
      const answer = JSON.parse(message) as { result?: unknown }; // the chain's own answer
      const isList = typeof answer.result === 'string' && /^0x04(?:03)(?:00){7}$/.test(answer.result);
      if (isList) lists++;
      return isList && lists === 1 ? JSON.stringify({ ...answer, result: '0x00' }) : message;
    };
    const source = connectTfchain({ endpoints: [proxy.url] });
    cleanups.push(() => source.close());
    const state = initialState();
    state.identity = { nodeId: nodeId(1), genesis: chain.genesisHash, chainName: 'x', firstBlock: from };
    const reading = await startReading(source, state, pino({ enabled: false }));
    expect(reading?.contracts.map(({ contract }) => contract.contractId)).to.deep.equal([3n]);
    expect(lists).to.equal(3);
  });

  it('goes on without it when nobody holds that state any more, and says so', async () => {
    chain.newBlock(200);
    const said: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void said.push(line) });
    const source = connectTfchain({ endpoints: [chain.url] });
    cleanups.push(() => source.close());
    const state = initialState();
    state.identity = { nodeId: nodeId(1), genesis: chain.genesisHash, chainName: 'x', firstBlock: from };
    expect(await startReading(source, state, log)).to.equal(null);
    expect(said.join()).to.contain('what was before the first block is not known');
  });
});
