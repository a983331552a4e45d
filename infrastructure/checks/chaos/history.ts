import { type Devchain, startDevchain } from '../../../chain/devchain/devchain.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { RpcConnection } from '../../../chain/tfchain/rpc-connection.js';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import { type Act, ContractHistory } from './contract-history.js';

const kinds: readonly Act['do'][] = ['create', 'create', 'update', 'cancel', 'wait', 'wait', 'wait'];
/** Blocks behind the best that become final: deeper than any fork here. */
const finalityLag = 3;
const forkDepth = 2;
/** Blocks between an upgrade that is abandoned and one that counts. */
const earlier = 8;

interface Upgrade {
  readonly at: number;
  readonly to: string;
}

/**
 * A chain of its own history: contracts come and go, forks are abandoned, and the runtime is upgraded at the first and at
 * the second third. Some blocks before each of these the last runtime of all is taken in a fork that is abandoned. Told in
 * parts, so that somebody can follow while it goes on.
 */
export class RandomHistory {
  forks = 0;
  /** Forks that were abandoned with an upgrade in them, and a block that the new runtime wrote. */
  upgradesAbandoned = 0;
  readonly #upgrades: Upgrade[];
  /** At which heights. */
  readonly #toAbandon: number[];
  #acts = 0;

  private constructor(
    readonly chain: Devchain,
    private readonly user: DevchainUser,
    private readonly story: ContractHistory,
    private readonly random: SeededRandom,
    private readonly blocks: number,
  ) {
    this.#upgrades = [
      { at: Math.floor(blocks / 3), to: 'current' },
      { at: Math.floor((2 * blocks) / 3), to: 'newer' },
    ];
    this.#toAbandon = this.#upgrades.map(({ at }) => at - earlier);
  }

  static async begin(blocks: number, random: SeededRandom): Promise<RandomHistory> {
    const chain = await startDevchain({ finalityLag, runtime: 'older' });
    const user = await DevchainUser.of(chain);
    await user.createTwins('//Alice', '//Bob');
    await user.createFarmAndNode('//Alice');
    return new RandomHistory(chain, user, new ContractHistory(chain, user), random, blocks);
  }

  get url(): string {
    return this.chain.url;
  }

  get height(): number {
    return this.chain.finalizedHead().number;
  }

  /** Goes on until so many blocks are final. @param pause between acts: lets others have their turn */
  async goOn(until: number, pause: () => Promise<void> = async () => {}): Promise<void> {
    while (this.height < until) {
      await this.#upgradeWhenDue();
      const { random } = this;
      await this.story.act({ do: random.pick(kinds), pick: random.below(1000) });
      if (this.#acts++ % 5 === 0) {
        this.chain.newBlock(finalityLag);
        this.forks += this.chain.fork(forkDepth).length > 0 ? 1 : 0;
      }
      await pause();
    }
  }

  /** All the blocks that were wished for, final. */
  async end(): Promise<void> {
    await this.goOn(this.blocks);
    this.chain.newBlock(finalityLag);
  }

  async close(): Promise<void> {
    await this.user.close();
    await this.chain.close();
  }

  async #upgradeWhenDue(): Promise<void> {
    const [abandoned] = this.#toAbandon;
    if (abandoned !== undefined && this.height >= abandoned) {
      this.#toAbandon.shift();
      await this.#abandonUpgrade();
    }
    const [next] = this.#upgrades;
    if (next === undefined || this.height < next.at) return;
    this.#upgrades.shift();
    await this.#rpc('dev_upgradeRuntime', { to: next.to });
  }

  /** An upgrade by an extrinsic and a block of the new runtime, both of which become no part of the chain. */
  async #abandonUpgrade(): Promise<void> {
    const user = await DevchainUser.of(this.chain);
    const code = `0x${Buffer.from('newer').toString('hex')}`;
    await user.sudo('//Alice', 'system', 'setCode', { code });
    await user.close();
    this.chain.newBlock();
    const lost = await this.#rpc('dev_fork', { depth: forkDepth, transactions: 'drop' });
    this.upgradesAbandoned += Array.isArray(lost) && lost.length === forkDepth ? 1 : 0;
  }

  async #rpc(method: string, options: object): Promise<unknown> {
    const rpc = new RpcConnection(this.url, { requestTimeoutMs: 20_000 });
    await rpc.connect();
    try {
      return await rpc.send(method, [options]);
    } finally {
      await rpc.disconnect();
    }
  }
}
