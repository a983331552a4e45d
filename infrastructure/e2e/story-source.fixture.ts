import type { BlockSource, ChainIdentity, FinalizedBlock, FollowOptions } from '../../chain/block-source.js';
import { nameHolderIn } from '../../chain/recording/name-holder-in.js';
import type { BlockRef } from '../../domain/block.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { Command } from '../../domain/command.js';
import type { TwinId } from '../../domain/ids.js';
import { accountOf, type Scenario } from '../../domain/scenario.fixture.js';
import type { RunningNode } from '../node/open-node.js';

const noBlock: BlockRef = { number: 0, hash: `0x${'00'.repeat(32)}` };

/** The chain of a story: its blocks are final as soon as they are told. */
export class StorySource implements BlockSource {
  readonly #blocks: FinalizedBlock[] = [];

  constructor(private readonly genesis: string = noBlock.hash) {}

  tell({ block, facts, specVersion, time, passedOver }: Extract<Command, { type: 'FollowBlocks' }>): void {
    const parentHash = (this.#blocks.at(-1) ?? noBlock).hash;
    this.#blocks.push({ ...block, parentHash, facts, specVersion, time, passedOver });
  }

  async identity(): Promise<ChainIdentity> {
    return { genesis: this.genesis, name: 'story' };
  }

  async finalizedHead(): Promise<BlockRef> {
    return this.#blocks.at(-1) ?? noBlock;
  }

  async firstBlock(): Promise<number> {
    return 1;
  }

  async *follow(from: number, { signal, untilHead }: FollowOptions): AsyncGenerator<FinalizedBlock> {
    if (!untilHead) throw new Error('a story is followed to its end only');
    for (const block of this.#blocks.filter(({ number }) => number >= from)) {
      if (signal.aborted) return;
      yield block;
    }
  }

  async twinAccount(twin: TwinId): Promise<string | null> {
    return accountOf(twin);
  }

  async nameHolder(name: string): Promise<NameReading> {
    const { number } = await this.finalizedHead();
    return { name, block: number, holder: nameHolderIn(this.#blocks, name) };
  }

  async close(): Promise<void> {}
}

/** Lets a node live through a story: blocks come from its chain, bodies to its mailbox; the host's part is its own. */
export async function liveThrough(node: RunningNode, source: StorySource, story: Scenario): Promise<void> {
  const { signal } = new AbortController();
  for (const command of story.commands) {
    if (command.type === 'FollowBlocks') source.tell(command);
    if (command.type === 'SubmitBody') {
      await fetch(`${node.url ?? ''}/deployments/${command.contractId}`, {
        method: 'PUT',
        body: command.text,
      });
    }
    await node.run(signal, true);
  }
}
