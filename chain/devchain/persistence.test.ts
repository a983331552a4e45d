import type { ApiPromise } from '@polkadot/api';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Devchain, type DevchainOptions, startDevchain } from './devchain.js';
import { buildGrid, connect, deploymentHash, send, stored, tx } from './devchain.fixture.js';
import { JournalError } from './node/journal.js';

/** The hashes of all blocks on the best branch. */
async function hashes(api: ApiPromise): Promise<string[]> {
  const best = (await api.rpc.chain.getHeader()).number.toNumber();
  const all = Array.from({ length: best + 1 }, (_, number) => api.rpc.chain.getBlockHash(number));
  return (await Promise.all(all)).map((hash) => hash.toHex());
}

/** A story with contracts, a fork and an upgrade. ed25519 signatures are the same every time, sr25519's are not. */
async function story(chain: Devchain, api: ApiPromise): Promise<void> {
  const { user } = await buildGrid(chain, api, 'ed25519');
  const create = (seed: number) =>
    tx(api, 'smartContractModule', 'createNodeContract', 1, deploymentHash(seed), '', 1, null);
  await send(chain, create(1), user);
  chain.fork(2);
  chain.newBlock(2);
  await send(chain, tx(api, 'smartContractModule', 'cancelContract', 1), user);
  chain.newBlock(8);
}

async function withChain<T>(
  options: DevchainOptions,
  use: (chain: Devchain, api: ApiPromise) => Promise<T>,
): Promise<T> {
  const chain = await startDevchain(options);
  const api = await connect(chain);
  try {
    return await use(chain, api);
  } finally {
    await api.disconnect();
    await chain.close();
  }
}

describe('the development chain is deterministic and lives in a file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'devchain-'));
    file = join(folder, 'chain.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives two fresh chains with the same inputs the same hashes, and those of another name others', async () => {
    const told = (options: DevchainOptions) =>
      withChain(
        { finalityLag: 3, upgradeAt: { height: 18, to: 'newer' }, ...options },
        async (chain, api) => {
          await story(chain, api);
          return hashes(api);
        },
      );
    const [one, two, other] = [await told({}), await told({}), await told({ name: 'another chain' })];
    expect(one).to.deep.equal(two);
    expect(one.filter((hash) => other.includes(hash))).to.deep.equal([]);
    const later = await withChain({ startTime: 1_700_000_000_000 }, (_, api) => hashes(api));
    expect(later[0]).to.not.equal(one[0]);
  });

  it('refuses another runtime than its file was born with, when that is asked for by name', async () => {
    await withChain({ file, runtime: 'older' }, async (chain) => void chain.newBlock(2));
    const asked: unknown = await startDevchain({ file, runtime: 'current' }).catch((error: unknown) => error);
    expect(asked).to.have.property('name', 'JournalError');
    expect(String(asked)).to.contain('this chain began with the runtime older, not with current');
    for (const runtime of [{}, { runtime: 'older' }] as const)
      await withChain({ file, ...runtime }, async (chain) => void chain.newBlock());
  });

  it('goes on after a restart with the same hashes, the same final head and the same state', async () => {
    const first = await withChain({ file, finalityLag: 3 }, async (chain, api) => {
      await story(chain, api);
      const farm = await stored(api, 'tfgridModule.farms', [1]);
      return { hashes: await hashes(api), final: chain.finalizedHead(), farm };
    });
    await withChain({ file, finalityLag: 3, name: 'the name on record wins' }, async (chain, api) => {
      expect(await hashes(api)).to.deep.equal(first.hashes);
      expect(chain.finalizedHead()).to.deep.equal(first.final);
      expect(await stored(api, 'tfgridModule.farms', [1])).to.deep.equal(first.farm);
      const next = chain.newBlock();
      expect((await api.rpc.chain.getHeader(next)).parentHash.toHex()).to.equal(first.hashes.at(-1));
    });
  });

  it('cuts a last line that a crash has torn, wherever it was torn', async () => {
    const before = await withChain({ file }, async (chain, api) => {
      chain.newBlock(3);
      return hashes(api);
    });
    const whole = readFileSync(file);
    const lastBlock = whole.lastIndexOf('{"kind":"block"');
    for (const cut of [lastBlock + 1, lastBlock + 40, whole.indexOf('\n', lastBlock)]) {
      writeFileSync(file, whole);
      truncateSync(file, cut);
      const after = await withChain({ file }, async (chain, api) => {
        const found = await hashes(api);
        chain.newBlock();
        return [found, await hashes(api)];
      });
      expect(after).to.deep.equal([before.slice(0, 3), before]);
    }
  });

  it('refuses a file that is damaged or was made otherwise, and says where', async () => {
    await withChain({ file }, async (chain) => chain.newBlock(3));
    const refusal = async (): Promise<JournalError> => {
      try {
        await (await startDevchain({ file })).close();
      } catch (error) {
        if (error instanceof JournalError) return error;
        throw error;
      }
      throw new Error('the file was taken');
    };
    const whole = readFileSync(file, 'utf8');
    appendFileSync(file, 'not a line\n');
    expect((await refusal()).message).to.match(/line \d+ is damaged/);
    writeFileSync(file, whole.replace(/"time":(\d+)/, '"time":1704067206001'));
    expect((await refusal()).message).to.match(/line 2: block 0x[0-9a-f]+ cannot be made again/);
    writeFileSync(file, whole.replace(/"name":"[^"]*"/, '"name":"renamed"'));
    expect((await refusal()).code).to.equal('FOREIGN');
    writeFileSync(file, whole.split('\n').slice(1).join('\n'));
    expect((await refusal()).code).to.equal('DAMAGED');
  });

  it('keeps a planned upgrade over a restart', async () => {
    await withChain({ file, upgradeAt: { height: 5, to: 'newer' } }, async (chain) => chain.newBlock(2));
    await withChain({ file }, async (chain, api) => {
      chain.newBlock(3);
      expect((await api.rpc.state.getRuntimeVersion()).specVersion.toNumber()).to.equal(149);
    });
  });
});
