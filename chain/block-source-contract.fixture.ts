import { expect } from 'chai';
import { twinId } from '../domain/ids.js';
import type { BlockSource, FinalizedBlock } from './block-source.js';
import { Reader, range } from './tfchain/block-reader.fixture.js';

/** A source over a chain that has blocks already. */
export interface OpenedSource {
  readonly source: BlockSource;
  /** Makes so many more blocks that become final; null: its head never moves. */
  readonly grow: ((blocks: number) => void) | null;
  /** A twin that the chain knows by its last block, and its account. */
  readonly twin: { readonly id: number; readonly account: string };
  /** Ends what the source is over. */
  close(): Promise<void>;
}

const hash = /^0x[0-9a-f]{64}$/;

/**
 * What every source of finalized blocks keeps, whatever it reads: what a node relies on when its chain is a live one, a recording or
 * the simulator's.
 * @param skip why it cannot be tried here; null: it can
 */
export function blockSourceContract(
  name: string,
  open: () => Promise<OpenedSource>,
  skip: string | null = null,
): void {
  describe(`${name} keeps the contract of block sources${skip === null ? '' : ` (SKIPPED: ${skip})`}`, function () {
    this.timeout(60_000);
    let opened: OpenedSource;
    let whole: readonly FinalizedBlock[];
    let first: number;

    before(async function () {
      if (skip !== null) this.skip();
      opened = await open();
      first = await opened.source.firstBlock();
      whole = await read(first);
    });
    after(async () => {
      if (skip !== null) return;
      await opened.source.close();
      await opened.close();
    });

    async function read(
      from: number,
      expectedParent: string | null = null,
    ): Promise<readonly FinalizedBlock[]> {
      const { blocks, error } = await new Reader(opened.source, from, true, expectedParent).end();
      if (error !== null) throw error;
      return blocks;
    }

    it('says who it is, the same each time', async () => {
      const identity = await opened.source.identity();
      expect(identity.genesis).to.match(hash);
      expect(identity.name).not.to.equal('');
      expect(await opened.source.identity()).to.deep.equal(identity);
    });

    it('gives every block from the first to the head once, in order, each the parent of the next', async () => {
      const head = await opened.source.finalizedHead();
      expect(whole.length).to.be.above(5);
      expect(whole.map(({ number }) => number)).to.deep.equal(range(first, head.number));
      expect(whole.at(-1)?.hash).to.equal(head.hash);
      for (const [at, block] of whole.entries()) {
        expect(block.hash).to.match(hash);
        if (at > 0) expect(block.parentHash, `parent of ${block.number}`).to.equal(whole[at - 1]?.hash);
      }
    });

    it("gives chain time that grows, a runtime that is never an older one's, and facts in the order of events", () => {
      for (const [at, { number, time, specVersion, facts }] of whole.entries()) {
        const before = whole[at - 1];
        if (before !== undefined) {
          expect(time, `time of ${number}`).to.be.above(before.time);
          expect(specVersion, `runtime of ${number}`).to.be.at.least(before.specVersion);
        }
        const places = facts.map(({ eventIndex }) => eventIndex);
        expect(places, `events of ${number}`).to.deep.equal(places.toSorted((one, other) => one - other));
      }
      expect(whole.flatMap(({ facts }) => facts)).not.to.deep.equal([]);
    });

    it('gives the same again, and from a cursor on the rest', async () => {
      expect(await read(first)).to.deep.equal(whole);
      const cursor = whole[2];
      expect(await read((cursor?.number ?? 0) + 1, cursor?.hash)).to.deep.equal(whole.slice(3));
      const last = whole.at(-1);
      expect(await read((last?.number ?? 0) + 1, last?.hash)).to.deep.equal([]);
    });

    it('refuses a cursor of another chain before it gives anything', async () => {
      const from = whole[3]?.number ?? 0;
      const { blocks, error } = await new Reader(opened.source, from, true, `0x${'ee'.repeat(32)}`).end();
      expect(error).to.have.property('code', 'CHAIN_FOREIGN');
      expect(blocks).to.deep.equal([]);
    });

    it('says of blocks before the first that they are gone', async () => {
      if (first <= 1) return;
      const { error } = await new Reader(opened.source, first - 1, true).end();
      expect(error).to.have.property('code', 'BLOCKS_PRUNED');
    });

    it('goes on at the head as blocks become final, and ends when it is told to', async () => {
      const from = whole.at(-1)?.number ?? 0;
      const reader = new Reader(opened.source, from);
      await reader.until(() => reader.blocks.length === 1);
      if (opened.grow !== null) {
        opened.grow(3);
        await reader.until(() => reader.blocks.length === 4);
        opened.grow(1);
        await reader.until(() => reader.blocks.length === 5);
      }
      await reader.stop();
      expect(reader.error).to.equal(null);
      expect(reader.numbers).to.deep.equal(range(from, from + (opened.grow === null ? 0 : 4)));
      expect(reader.blocks[0]).to.deep.equal(whole.at(-1));
    });

    it('knows the account of a twin, and that there is no other one', async () => {
      const { id, account } = opened.twin;
      expect(await opened.source.twinAccount(twinId(id))).to.equal(account);
      expect(account).to.match(/^[0-9a-f]{64}$/);
      expect(await opened.source.twinAccount(twinId(4_000_000))).to.equal(null);
    });

    it('says of a name that nobody has as of which block that is so', async () => {
      const { number } = await opened.source.finalizedHead();
      const reading = await opened.source.nameHolder('nobodys-name');
      expect(reading).to.include({ name: 'nobodys-name', holder: null });
      expect(reading.block).to.equal(number);
    });
  });
}
