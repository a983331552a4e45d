import { startDevchain } from '../../../chain/devchain/devchain.js';
import { connectTfchain } from '../../../chain/tfchain/connect-tfchain.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { NodeLoop } from '../../../commands/node-loop.js';
import { followBlocks } from '../../../commands/translate-block.js';
import { nodeId } from '../../../domain/ids.js';
import { initialState, type NodeState } from '../../../domain/state/node-state.js';

/** A node that fell asleep, and a chain that went on. */
export interface GapWorld {
  readonly url: string;
  /** The node's state when it fell asleep: contracts 1 to 5 are live. */
  readonly asleep: NodeState;
  /** The first block that it did not see. In those blocks contract 6 was made. */
  readonly from: number;
  readonly live: readonly bigint[];
  close(): Promise<void>;
}

/** So often a block is made, ms: what is doubted is asked again in later ones. */
const blockMs = 25;

export async function gapWorld(): Promise<GapWorld> {
  const chain = await startDevchain();
  const user = await DevchainUser.of(chain);
  await user.createTwins('//Alice', '//Bob');
  await user.createFarmAndNode('//Alice');
  for (const digit of ['a', 'b', 'c', 'd', 'e']) await user.createContract('//Bob', digit.repeat(32));
  const asleep = await stateAtHead(chain.url);
  await user.createContract('//Bob', 'f'.repeat(32));
  await user.close();
  const ticking = setInterval(() => chain.newBlock(), blockMs);
  return {
    url: chain.url,
    asleep,
    from: (asleep.chain.cursor?.number ?? 0) + 1,
    live: [1n, 2n, 3n, 4n, 5n, 6n],
    close() {
      clearInterval(ticking);
      return chain.close();
    },
  };
}

/** The state of node 1 after all blocks of now. */
async function stateAtHead(url: string): Promise<NodeState> {
  const source = connectTfchain({ endpoints: [url] });
  const loop = new NodeLoop(initialState());
  const take = (command: Parameters<NodeLoop['decide']>[0]): void => {
    const turn = loop.decide(command);
    if (turn !== null) loop.commit(turn);
  };
  const { genesis, name } = await source.identity();
  take({ type: 'BindLedger', nodeId: nodeId(1), genesis, chainName: name, firstBlock: 1 });
  const signal = new AbortController().signal;
  for await (const block of source.follow(1, { signal, untilHead: true, expectedParent: null }))
    take((state) => followBlocks(state, block.number, block, null));
  await source.close();
  return loop.state;
}
