import type { ApiPromise } from '@polkadot/api';
import type { RuntimeVersion } from '@polkadot/types/interfaces';
import { expect } from 'chai';
import { type Devchain, startDevchain } from './devchain.js';
import { type Tx, connect, devKey, send, tx } from './devchain.fixture.js';
import { type RpcClient, rpcClient } from './rpc-client.fixture.js';

const immortal = { era: 0 } as const;

describe('what the development chain refuses before it gets into a block', () => {
  let chain: Devchain;
  let api: ApiPromise;
  let rpc: RpcClient;
  const alice = devKey('//Alice');
  const remark = (text: string) => tx(api, 'system', 'remark', text);
  const submit = (hex: string) => rpc.call('author_submitExtrinsic', hex);

  const version = (specVersion: number, transactionVersion: number): RuntimeVersion =>
    api.registry.createType<RuntimeVersion>('RuntimeVersion', { specVersion, transactionVersion });

  before(async () => {
    chain = await startDevchain({ name: 'refusals' });
    api = await connect(chain);
    rpc = await rpcClient(chain);
    chain.newBlock(5);
  });
  after(async () => {
    rpc.close();
    await api.disconnect();
    await chain.close();
  });

  it('answers a used nonce as outdated', async () => {
    const { hash } = await send(chain, remark('one'), alice).then((outcome) => ({ hash: outcome.block }));
    expect(hash).to.match(/^0x/);
    const stale = await remark('two').signAsync(alice, { nonce: 0 });
    expect((await submit(stale.toHex())).error).to.deep.equal({
      code: 1010,
      message: 'Invalid Transaction',
      data: 'Transaction is outdated',
    });
  });

  it('keeps a nonce that is ahead until its turn, and refuses one that is hopelessly so', async () => {
    const next = (await api.rpc.system.accountNextIndex(alice.address)).toNumber();
    const later = await remark('later').signAsync(alice, { nonce: next + 1 });
    expect((await submit(later.toHex())).result).to.equal(later.hash.toHex());
    expect((await rpc.call('author_pendingExtrinsics')).result).to.deep.equal([]);
    chain.newBlock();
    const now = await remark('now').signAsync(alice, { nonce: next });
    await submit(now.toHex());
    expect((await rpc.call('author_pendingExtrinsics')).result).to.deep.equal([later.toHex(), now.toHex()]);
    chain.newBlock();
    expect((await api.query['system']?.['account']?.(alice.address))?.toJSON()).to.include({
      nonce: next + 2,
    });
    const never = await remark('never').signAsync(alice, { nonce: next + 100_000 });
    expect((await submit(never.toHex())).error?.data).to.equal('Transaction will be valid in the future');
  });

  it('refuses a signature over something else: call, chain, runtime version, signer', async () => {
    const bad = { code: 1010, message: 'Invalid Transaction', data: 'Transaction has a bad signature' };
    for (const type of ['sr25519', 'ed25519', 'ecdsa'] as const) {
      const signed = await remark('fine').signAsync(devKey('//Bob', type), { ...immortal });
      const bytes = signed.toU8a();
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      expect((await submit(`0x${Buffer.from(bytes).toString('hex')}`)).error, type).to.deep.equal(bad);
    }
    const fields = {
      era: api.registry.createType('ExtrinsicEra', '0x00'),
      nonce: (await api.rpc.system.accountNextIndex(alice.address)).toNumber(),
      genesisHash: api.genesisHash,
      blockHash: api.genesisHash,
      runtimeVersion: version(125, 2),
    };
    const elsewhere = `0x${'11'.repeat(32)}`;
    const otherGenesis = remark('x').sign(alice, { ...fields, genesisHash: elsewhere });
    expect((await submit(otherGenesis.toHex())).error).to.deep.equal(bad);
    for (const runtimeVersion of [version(124, 2), version(125, 1)]) {
      const old = remark('x').sign(alice, { ...fields, runtimeVersion });
      expect((await submit(old.toHex())).error).to.deep.equal(bad);
    }
    const right = remark('x').sign(alice, fields);
    expect((await submit(right.toHex())).error).to.equal(undefined);
    chain.newBlock();
  });

  it("refuses an era that is over, or that begins at another chain's block", async () => {
    const bad = 'Transaction has a bad signature';
    const current = 64;
    chain.newBlock(current - (await api.rpc.chain.getHeader()).number.toNumber());
    const blockHash = await api.rpc.chain.getBlockHash(current);
    const sign = async (birth: unknown, period: number) =>
      remark('x').sign(alice, {
        era: api.registry.createType('ExtrinsicEra', { current, period }),
        nonce: (await api.rpc.system.accountNextIndex(alice.address)).toNumber(),
        genesisHash: api.genesisHash,
        blockHash: String(birth),
        runtimeVersion: version(125, 2),
      });
    const foreign = await sign(`0x${'22'.repeat(32)}`, 64);
    expect((await submit(foreign.toHex())).error?.data).to.equal(bad);
    const short = await sign(blockHash, 4);
    const long = await sign(blockHash, 64);
    chain.newBlock(3);
    expect((await submit(long.toHex())).error).to.equal(undefined);
    chain.newBlock();
    expect((await submit(short.toHex())).error?.data).to.equal(bad);
  });

  it('refuses an account that cannot pay', async () => {
    const signed = await remark('x').signAsync(devKey('//Pauper'), { nonce: 0 });
    expect((await submit(signed.toHex())).error).to.deep.include({
      code: 1010,
      data: 'Inability to pay some fees (e.g. account balance too low)',
    });
  });

  it('refuses the same extrinsic twice, and another of the same nonce that does not tip more', async () => {
    const nonce = (await api.rpc.system.accountNextIndex(alice.address)).toNumber();
    const first = await remark('first').signAsync(alice, { nonce });
    await submit(first.toHex());
    expect((await submit(first.toHex())).error?.code).to.equal(1013);
    const second = await remark('second').signAsync(alice, { nonce });
    expect((await submit(second.toHex())).error?.code).to.equal(1014);
    const third = await remark('third').signAsync(alice, { nonce, tip: 5 });
    expect((await submit(third.toHex())).result).to.equal(third.hash.toHex());
    expect((await rpc.call('author_pendingExtrinsics')).result).to.deep.equal([third.toHex()]);
    chain.newBlock();
  });

  it('refuses bytes that are no extrinsic, an unsigned one, and deployment data over 512 bytes', async () => {
    for (const hex of ['0x', 'nonsense', 7, '0x00', '0x280401', `0x${'ff'.repeat(100)}`]) {
      const { error } = await rpc.call('author_submitExtrinsic', hex);
      expect(error?.code, String(hex)).to.be.oneOf([-32602, 1002]);
    }
    expect((await submit(remark('x').toHex())).error?.code).to.equal(1011);
    const create = (bytes: number) =>
      tx(api, 'smartContractModule', 'createNodeContract', 1, '1'.repeat(32), 'd'.repeat(bytes), 0, null);
    const long = await tx(api, 'utility', 'batch', [create(513)]).signAsync(alice, { nonce: -1 });
    expect((await submit(long.toHex())).error?.code).to.equal(1002);
    const fits = await tx(api, 'utility', 'batch', [create(512)]).signAsync(alice, { nonce: -1 });
    expect((await submit(fits.toHex())).error).to.equal(undefined);
    chain.newBlock();
  });

  it('refuses batches in batches without end, and goes on', async () => {
    const nested = (depth: number): Tx =>
      depth === 0 ? remark('deep') : tx(api, 'utility', 'batch', [nested(depth - 1)]);
    const deep = await nested(40).signAsync(alice, { nonce: -1 });
    expect((await submit(deep.toHex())).error?.code).to.equal(1002);
    const fine = await nested(10).signAsync(alice, { nonce: -1 });
    expect((await submit(fine.toHex())).error).to.equal(undefined);
    chain.newBlock();
    expect((await rpc.call('author_pendingExtrinsics')).result).to.deep.equal([]);
  });

  it('takes a tampered signed extrinsic for what it is in any of its bytes', async () => {
    const signed = (
      await remark('tamper').signAsync(devKey('//Eve', 'ed25519'), { ...immortal, nonce: 0 })
    ).toU8a();
    for (let at = 0; at < signed.length; at++) {
      const changed = Uint8Array.from(signed);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const { error } = await submit(`0x${Buffer.from(changed).toString('hex')}`);
      expect(error, `byte ${at}`).to.not.equal(undefined);
      expect(error?.code, `byte ${at}`).to.be.oneOf([1002, 1010, 1011]);
    }
  });
});
