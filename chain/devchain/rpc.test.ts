import type { ApiPromise } from '@polkadot/api';
import { blake2AsHex } from '@polkadot/util-crypto';
import { expect } from 'chai';
import { type Devchain, startDevchain } from './devchain.js';
import { connect, createTwin, devKey, send, stored, tx } from './devchain.fixture.js';
import { type RpcClient, rpcClient } from './rpc-client.fixture.js';

describe('the JSON-RPC interface of the development chain', () => {
  let chain: Devchain;
  let api: ApiPromise;
  let rpc: RpcClient;
  const warnings: string[] = [];

  before(async () => {
    const { warn, error } = console;
    console.warn = (...args: unknown[]) => warnings.push(args.join(' '));
    console.error = console.warn;
    try {
      chain = await startDevchain({ pruneAfter: 4, finalityLag: 1 });
      api = await connect(chain);
      rpc = await rpcClient(chain);
      await createTwin(chain, api, devKey('//Bob'));
    } finally {
      console.warn = warn;
      console.error = error;
    }
  });
  after(async () => {
    rpc.close();
    await api.disconnect();
    await chain.close();
  });

  it('connects and works without a word of warning from the client', () => {
    expect(warnings).to.deep.equal([]);
    expect(api.runtimeVersion.specName.toString()).to.equal('substrate-threefold');
    expect(api.genesisHash.toHex()).to.equal(chain.genesisHash);
  });

  it('says who it is', async () => {
    expect((await api.rpc.system.chain()).toString()).to.equal('zledger devchain');
    expect((await api.rpc.system.name()).toString()).to.equal('zledger devchain');
    expect((await api.rpc.system.version()).toString()).to.match(/^\d/);
    expect((await api.rpc.system.chainType()).isDevelopment).to.equal(true);
    expect((await api.rpc.system.health()).isSyncing.isTrue).to.equal(false);
    const { tokenDecimals, tokenSymbol } = await api.rpc.system.properties();
    expect([tokenDecimals.toHuman(), tokenSymbol.toHuman()]).to.deep.equal([['7'], ['TFT']]);
    const { methods } = await api.rpc.rpc.methods();
    expect(methods.map(String)).to.include.members([
      'chain_getBlock',
      'state_getStorage',
      'dev_fork',
      'rpc_methods',
    ]);
  });

  it('gives headers whose hash is blake2-256 of their SCALE, and blocks that begin with the time', async () => {
    const hash = await api.rpc.chain.getBlockHash(2);
    const header = await api.rpc.chain.getHeader(hash);
    expect(header.hash.toHex()).to.equal(hash.toHex());
    const { block } = await api.rpc.chain.getBlock(hash);
    expect(block.header.hash.toHex()).to.equal(hash.toHex());
    expect(block.extrinsics.map(({ method }) => `${method.section}.${method.method}`)).to.deep.equal([
      'timestamp.set',
      'tfgridModule.createTwin',
    ]);
    expect(header.parentHash.toHex()).to.equal((await api.rpc.chain.getBlockHash(1)).toHex());
    const list = (await rpc.call('chain_getBlockHash', [0, '0x1', 99])).result;
    expect(list).to.deep.equal([chain.genesisHash, header.parentHash.toHex(), null]);
  });

  it('answers for the state of any block that it still has', async () => {
    const early = (await api.rpc.chain.getBlockHash(1)).toHex();
    expect(await stored(api, 'tfgridModule.twinID', [], early)).to.equal(0);
    expect(await stored(api, 'tfgridModule.twinID')).to.equal(1);
    const key = api.query['tfgridModule']?.['twinID']?.key() ?? '';
    expect((await rpc.call('state_getStorage', key, early)).result).to.equal(null);
    expect((await rpc.call('state_getStorage', key)).result).to.equal('0x01000000');
    expect((await rpc.call('state_getStorageSize', key)).result).to.equal(4);
    expect((await rpc.call('state_getStorageHash', key)).result).to.equal(
      blake2AsHex(Uint8Array.of(1, 0, 0, 0)),
    );
    const [set] = (await rpc.call('state_queryStorageAt', [key, '0x00'])).result as [{ changes: unknown }]; // one set
    expect(set.changes).to.deep.equal([
      [key, '0x01000000'],
      ['0x00', null],
    ]);
  });

  it('pages through keys', async () => {
    const prefix = api.query['system']?.['account']?.keyPrefix() ?? '';
    const all = (await rpc.call('state_getKeysPaged', prefix, 1000)).result as string[]; // keys as hex
    expect(all.length).to.be.greaterThan(30);
    const paged: string[] = [];
    for (;;) {
      const page = (await rpc.call('state_getKeysPaged', prefix, 7, paged.at(-1) ?? null)).result as string[]; // as above
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).to.deep.equal(all);
    expect(all).to.deep.equal([...all].sort());
    expect(await api.query['system']?.['account']?.entries()).to.have.length(all.length);
  });

  it('tells a fee, and charges it', async () => {
    const call = tx(api, 'system', 'remark', 'fee');
    const { partialFee } = await call.paymentInfo(devKey('//Bob'));
    const free = async () =>
      ((await stored(api, 'system.account', [devKey('//Bob').address])) as { data: { free: number } }).data
        .free; // a struct
    const before = BigInt(await free());
    await send(chain, call, devKey('//Bob'));
    expect(before - BigInt(await free())).to.equal(partialFee.toBigInt());
  });

  it('notifies of storage that changes, and only of that', async () => {
    const heard: unknown[] = [];
    const stop = (await api.query['tfgridModule']?.['farmID']?.((value: { toJSON(): unknown }) => {
      heard.push(value.toJSON());
    })) as unknown as () => void; // a call with a callback gives what ends it
    chain.newBlock(2);
    await send(chain, tx(api, 'tfgridModule', 'createFarm', 'watched', []), devKey('//Bob'));
    while (heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
    expect(heard).to.deep.equal([0, 1]);
  });

  it('answers for discarded states and unknown blocks as a full node does', async () => {
    chain.newBlock(10);
    const old = (await api.rpc.chain.getBlockHash(1)).toHex();
    const { error } = await rpc.call('state_getStorage', '0x00', old);
    expect(error?.code).to.equal(4003);
    expect(error?.message).to.contain('State already discarded');
    const unknown = await rpc.call('state_getMetadata', `0x${'ab'.repeat(32)}`);
    expect(unknown.error?.message).to.contain('UnknownBlock');
    expect((await rpc.call('chain_getHeader', `0x${'ab'.repeat(32)}`)).result).to.equal(null);
    expect((await api.rpc.chain.getBlock(old)).block.header.number.toNumber()).to.equal(1);
  });

  it('sets the time of the next block, and moves on from there', async () => {
    const time = async () => Number(await stored(api, 'timestamp.now'));
    const now = await time();
    await rpc.call('dev_setTime', now + 1_000_000);
    chain.newBlock();
    expect(await time()).to.equal(now + 1_000_000);
    await rpc.call('dev_advanceTime', 3_600_000);
    chain.newBlock();
    expect(await time()).to.equal(now + 1_000_000 + 3_600_000 + 6_000);
    expect((await rpc.call('dev_setTime', now)).error?.code).to.equal(-32602);
  });

  it('makes and finalizes blocks on request', async () => {
    const height = async () => (await api.rpc.chain.getHeader()).number.toNumber();
    const before = await height();
    const hash = (await rpc.call('dev_newBlock', { count: 3, finalize: true })).result;
    expect(await height()).to.equal(before + 3);
    expect(chain.finalizedHead()).to.deep.equal({ number: before + 3, hash });
    await rpc.call('dev_newBlock', { count: 5, finalize: false });
    expect(chain.finalizedHead().number).to.equal(before + 3);
    await rpc.call('dev_setFinalityLag', 4);
    await rpc.call('dev_newBlock');
    expect(chain.finalizedHead().number).to.equal(before + 5);
    const lost = (await rpc.call('dev_fork', { depth: 2, transactions: 'drop' })).result;
    expect(lost).to.have.length(2);
    expect((await rpc.call('dev_upgradeRuntime', { to: 'windows' })).error?.code).to.equal(-32602);
    expect((await rpc.call('dev_newBlock', { count: -1 })).error?.code).to.equal(-32602);
  });

  it('answers nonsense with errors and goes on', async () => {
    expect(await rpc.raw('{')).to.deep.include({ error: { code: -32600, message: 'Invalid request' } });
    expect(await rpc.raw('[]')).to.deep.include({ error: { code: -32600, message: 'Invalid request' } });
    expect((await rpc.call('toString')).error?.code).to.equal(-32601);
    expect((await rpc.call('chain_getBlock', 'zz')).error?.code).to.equal(-32602);
    expect((await rpc.call('state_getStorage', 5)).error?.code).to.equal(-32602);
    expect((await rpc.call('state_getKeysPaged', '0x', -1)).error?.code).to.equal(-32602);
    expect((await rpc.call('chain_getBlockHash', { a: 1 })).error?.code).to.equal(-32602);
    expect((await rpc.call('system_accountNextIndex', 'nobody')).error?.code).to.equal(-32602);
    expect((await rpc.call('chain_unsubscribeNewHeads', 'none')).result).to.equal(false);
    const one = { jsonrpc: '2.0', id: 1, method: 'system_chain' };
    const batch = await rpc.raw(JSON.stringify([one, { ...one, id: 2, method: 'nothing' }]));
    expect(batch).to.have.length(2);
  });
});
