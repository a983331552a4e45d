import { TypeRegistry } from '@polkadot/types';
import type { AccountInfo } from '@polkadot/types/interfaces';
import { blake2AsHex, xxhashAsHex } from '@polkadot/util-crypto';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { typesBundle, typesForClient } from './known-types.js';
import { codeOf, parseSpec, prepareSpec } from './prepare-spec.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../test-chain.js', import.meta.url));
const prefix = xxhashAsHex('System', 128) + xxhashAsHex('Account', 128).slice(2);
const top = { '0x3a636f6465': '0x0061736d', [`${prefix}00`]: `0x${'00'.repeat(76)}` };
const spec = { name: 'Grid', id: 'grid', bootNodes: ['x'], genesis: { raw: { top, childrenDefault: {} } } };

describe('real runtimes', () => {
  it('are given accounts, a sudo key, a price and a time, and stay what they are', () => {
    const [alice, bob] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const prepared = prepareSpec(parseSpec(JSON.stringify(spec)), [alice, bob], 6000);
    expect(codeOf(prepared)).to.equal('0x0061736d');
    const { top: after } = prepared.genesis.raw;
    const kept = Object.keys(after).filter((key) => key in top);
    expect(kept).to.deep.equal(Object.keys(top));
    expect(Object.keys(after)).to.have.lengthOf(kept.length + 2 + 4);
    const account = after[`${prefix}${blake2AsHex(bob, 128).slice(2)}${'02'.repeat(32)}`];
    const registry = new TypeRegistry();
    const info = registry.createType<AccountInfo>('AccountInfoWithDualRefCount', account);
    expect(info.toU8a()).to.have.lengthOf(76);
    expect(info.providers.toNumber()).to.equal(1);
    expect(info.data.free.toString()).to.equal('100000000000000');
    expect(after[xxhashAsHex('Sudo', 128) + xxhashAsHex('Key', 128).slice(2)]).to.equal(
      `0x${'01'.repeat(32)}`,
    );
  });

  it('come with their types only where their metadata does not hold them', () => {
    expect(Object.keys(typesForClient(61))).to.include('Contract');
    expect(typesForClient(101)).to.deep.equal({});
    expect(JSON.stringify(typesBundle())).to.include('substrate-threefold');
  });

  it('need a raw spec with a runtime in it', () => {
    expect(() => parseSpec('{}')).to.throw(/no raw chain spec/);
    const bare = { ...spec, genesis: { raw: { top: {} } } };
    expect(() => parseSpec(JSON.stringify(bare))).to.throw(/no runtime/);
  });

  it('are skipped loudly when there is no file', async () => {
    const { stdout } = await run(process.execPath, [script, '--spec', '/nowhere/chainSpecRaw.json']);
    expect(stdout).to.equal('SKIPPED: there is no file /nowhere/chainSpecRaw.json\n');
  });
});
