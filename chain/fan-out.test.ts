import { expect } from 'chai';
import { type BlockSource, ChainError, type FinalizedBlock, type FollowOptions } from './block-source.js';
import { FanOut } from './fan-out.js';

const block = (number: number): FinalizedBlock => ({
  number,
  hash: `h${number}`,
  parentHash: `h${number - 1}`,
  specVersion: 1,
  time: number,
  facts: [],
  passedOver: [],
});

/** Ten blocks; those below `heldFrom` nobody holds. Counts what is read. */
class TenBlocks {
  heldFrom = 1;
  readonly read: number[] = [];

  async *follow(from: number): AsyncGenerator<FinalizedBlock> {
    for (let number = from; number <= 10; number++) {
      if (number < this.heldFrom) throw new ChainError('BLOCKS_PRUNED', 'gone', { block: number });
      this.read.push(number);
      yield block(number);
    }
  }

  /** The rest of the port is not asked here. */
  get source(): BlockSource {
    return this as unknown as BlockSource;
  }
}

describe('one walk for several followers', () => {
  async function numbers(source: BlockSource, from: number, parent: string | null = null): Promise<number[]> {
    const options: FollowOptions = {
      signal: new AbortController().signal,
      untilHead: true,
      expectedParent: parent,
    };
    const seen: number[] = [];
    for await (const { number } of source.follow(from, options)) seen.push(number);
    return seen;
  }

  it('reads each block once, from the lowest wish on, and gives each what follows its own log', async () => {
    const chain = new TenBlocks();
    const fan = new FanOut(chain.source);
    const [a, b] = [fan.branch(), fan.branch()];
    const seen = await Promise.all([numbers(a, 8, 'h7'), numbers(b, 3)]);
    expect(seen).to.deep.equal([
      [8, 9, 10],
      [3, 4, 5, 6, 7, 8, 9, 10],
    ]);
    expect(chain.read).to.deep.equal([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('refuses a block that does not follow from one of the logs', async () => {
    const fan = new FanOut(new TenBlocks().source);
    const both = [fan.branch(), fan.branch()].map((each, i) =>
      numbers(each, 5 + i, i === 1 ? 'other' : null).catch((error: unknown) => error),
    );
    for (const end of await Promise.all(both)) expect(end).to.include({ code: 'CHAIN_FOREIGN' });
  });

  it('tells of blocks that nobody holds only those who need them; the others go on with the next walk', async () => {
    const chain = new TenBlocks();
    chain.heldFrom = 6;
    const fan = new FanOut(chain.source);
    const [ahead, behind] = [fan.branch(), fan.branch()];
    const seen = numbers(ahead, 7, 'h6');
    const gap = await numbers(behind, 3).catch((error: unknown) => error);
    expect(gap).to.include({ code: 'BLOCKS_PRUNED' });
    expect(await numbers(behind, 10)).to.deep.equal([10]);
    expect(await seen).to.deep.equal([7, 8, 9, 10]);
  });

  it('shows each block to the one who is first, and whom he lets in gets it, too', async () => {
    const chain = new TenBlocks();
    const order: string[] = [];
    const newcomers: Promise<number[]>[] = [];
    const fan: FanOut = new FanOut(chain.source, async ({ number }) => {
      order.push(`first ${number}`);
      if (number !== 6) return;
      const branch = fan.branch();
      // It takes its seat later: the walk stands still until then.
      newcomers.push(new Promise((resolve) => setTimeout(resolve, 20)).then(() => numbers(branch, 6)));
    });
    const { signal } = new AbortController();
    const seen: number[] = [];
    for await (const { number } of fan
      .branch()
      .follow(3, { signal, untilHead: true, expectedParent: null })) {
      order.push(`then ${number}`);
      seen.push(number);
    }
    expect(seen).to.deep.equal([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(await Promise.all(newcomers)).to.deep.equal([[6, 7, 8, 9, 10]]);
    for (const number of seen)
      expect(order.indexOf(`first ${number}`)).to.be.lessThan(order.indexOf(`then ${number}`));
    expect(chain.read).to.deep.equal([3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('does not wait for whom the first one let in and who went away again', async () => {
    const fan: FanOut = new FanOut(new TenBlocks().source, async ({ number }) => {
      if (number === 9) await fan.branch().close();
    });
    expect(await numbers(fan.branch(), 8)).to.deep.equal([8, 9, 10]);
  });

  it('does not wait for one that left', async () => {
    const fan = new FanOut(new TenBlocks().source);
    const [stays, leaves] = [fan.branch(), fan.branch()];
    const seen = numbers(stays, 9);
    await leaves.close();
    expect(await seen).to.deep.equal([9, 10]);
  });
});
