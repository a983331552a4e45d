import { type Devchain, startDevchain } from '../../../chain/devchain/devchain.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { RpcConnection } from '../../../chain/tfchain/rpc-connection.js';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import { type Act, ContractHistory } from './contract-history.js';

const kinds: readonly Act['do'][] = ['create', 'create', 'update', 'cancel', 'wait', 'wait', 'wait'];
/** Blocks behind the best that become final: deeper than any fork here. */
const finalityLag = 3;
const forkDepth = 2;

/**
 * A chain of its own history: contracts come and go, forks are abandoned, and the runtime is upgraded at the first and at
 * the second third. Told in parts, so that somebody can follow while it goes on.
 */
export class RandomHistory {
  forks = 0;
  readonly #upgrades: { readonly at: number; readonly to: string }[];
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
    const [next] = this.#upgrades;
    if (next === undefined || this.height < next.at) return;
    this.#upgrades.shift();
    const rpc = new RpcConnection(this.url, { requestTimeoutMs: 20_000 });
    await rpc.connect();
    await rpc.send('dev_upgradeRuntime', [{ to: next.to }]);
    await rpc.disconnect();
  }
}
