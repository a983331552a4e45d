import { expect } from 'chai';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { Scenario, volume, zmount } from '../../domain/scenario.fixture.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import type { FoldRange, NavigableLedger, ReadRange } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { loadState, loadStateFrom } from '../runtime/load-state.js';
import { SnapshotStore } from './snapshot-store.js';
import { SnapshotTaker } from './snapshot-taker.js';
import { appendStory } from './story-ledger.fixture.js';

function longStory(contracts: number): Scenario {
  const story = new Scenario();
  for (let contract = 1; contract <= contracts; contract++) {
    story.deploy({ contract, workloads: [zmount('disk', 1), volume('vol', 2)] });
    story.settle();
    if (contract % 3 === 0) story.canceled(contract);
  }
  return story.settle();
}

/** A log that lines are collected from. */
function listening(): { lines: string[]; log: pino.Logger } {
  const lines: string[] = [];
  return { lines, log: pino({}, { write: (line: string) => lines.push(line) }) };
}

describe('snapshots', () => {
  const folder = temporaryFolder();
  after(folder.remove);
  let next = 0;
  const fresh = (): string => join(folder.path, String(next++));
  let ledger: NavigableLedger;
  let hash: string;
  const half = (): number => Math.floor(ledger.head().nextPosition / 2);

  before(async () => {
    ledger = openMemoryLedger();
    hash = stateHash(await appendStory(ledger, longStory(6).commands));
  });

  /** One snapshot of the state at the commit that ends at or after the position. */
  async function snapshotAt(path: string, position: number): Promise<number> {
    for await (const commit of ledger.commits({ fromPosition: position, toPosition: position })) {
      const nextPosition = commit.position + commit.events.length;
      const state = await loadState(ledger, { toPosition: nextPosition - 1 });
      await new SnapshotStore({ path }).write(state, {
        nextPosition,
        commits: commit.number + 1,
        hash: commit.hash,
      });
      return nextPosition;
    }
    throw new Error('no such position');
  }

  it('gives the same state, and only what follows is read', async () => {
    const path = fresh();
    const at = await snapshotAt(path, half());
    const read: number[] = [];
    const spied: NavigableLedger = Object.assign(Object.create(ledger) as NavigableLedger, {
      head: () => ledger.head(),
      commits: (range: ReadRange) => ledger.commits(range),
      async *commitChunks(range: FoldRange) {
        for await (const chunk of ledger.commitChunks(range)) {
          const commits = [...chunk];
          read.push(...commits.flatMap(({ events }) => events.map(({ position }) => position)));
          yield commits;
        }
      },
    });
    const loaded = await loadStateFrom(spied, { snapshots: new SnapshotStore({ path }) });
    expect(stateHash(loaded.state)).to.equal(hash);
    expect(loaded.snapshotAt).to.equal(at);
    expect(read[0]).to.equal(at);
    expect(read.length).to.equal(ledger.head().nextPosition - at);
  });

  it('serves every moment of the past, from before and after the snapshot', async () => {
    const path = fresh();
    const at = await snapshotAt(path, half());
    const snapshots = new SnapshotStore({ path });
    for (let toPosition = at - 3; toPosition <= at + 3; toPosition++) {
      const expected = stateHash(await loadState(ledger, { toPosition }));
      expect(stateHash(await loadState(ledger, { toPosition, snapshots })), `at ${toPosition}`).to.equal(
        expected,
      );
    }
    expect(await snapshots.positions()).to.deep.equal([at]);
  });

  it('notices any changed byte, says so, deletes the file and replays', async function () {
    this.timeout(60_000);
    const path = fresh();
    await snapshotAt(path, half());
    const [name] = readdirSync(path);
    if (name === undefined) throw new Error('no snapshot');
    const good = readFileSync(join(path, name));
    const { lines, log } = listening();
    const snapshots = new SnapshotStore({ path, log });
    let tried = 0;
    for (let at = 0; at < good.length; at += at < 120 || at > good.length - 40 ? 1 : 13) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(join(path, name), bad);
      expect(await snapshots.newest(ledger), `byte ${at}`).to.equal(null);
      expect(readdirSync(path), `byte ${at}`).to.deep.equal([]);
      tried++;
    }
    for (const length of [0, 1, 8, 88, 100, good.length - 33, good.length - 1]) {
      writeFileSync(join(path, name), good.subarray(0, length));
      expect(stateHash(await loadState(ledger, { snapshots })), `cut at ${length}`).to.equal(hash);
      expect(readdirSync(path)).to.deep.equal([]);
      tried++;
    }
    expect(lines.length).to.equal(tried);
    writeFileSync(join(path, name), good);
    expect((await loadStateFrom(ledger, { snapshots })).snapshotAt).to.be.greaterThan(0);
  });

  it('does not use one of another log, of a log that was put back, or of other code', async () => {
    const path = fresh();
    await snapshotAt(path, half());
    const other = openMemoryLedger();
    const stranger = new Scenario();
    for (let contract = 90; contract < 100; contract++) {
      stranger.deploy({ contract, workloads: [zmount('disk', 1)] });
      stranger.settle();
    }
    await appendStory(other, stranger.commands);
    const shorter = openMemoryLedger();
    const commands = longStory(1).commands.slice(0, 4);
    const shorterHash = stateHash(await appendStory(shorter, commands));
    for (const [wrong, reason] of [
      [shorter, 'the log ends before it'],
      [openMemoryLedger(), 'the log ends before it'],
      [other, 'the log has another commit there'],
    ] as const) {
      const { lines, log } = listening();
      await snapshotAt(path, half());
      await loadState(wrong, { snapshots: new SnapshotStore({ path, log }) });
      expect(lines.join()).to.contain(reason);
      expect(readdirSync(path)).to.deep.equal([]);
    }
    expect(stateHash(await loadState(shorter))).to.equal(shorterHash);
    await snapshotAt(path, half());
    const { lines, log } = listening();
    const otherCode = new SnapshotStore({ path, log, fingerprint: async () => Buffer.alloc(32, 7) });
    expect(await otherCode.newest(ledger)).to.equal(null);
    expect(lines.join()).to.contain('it was made by other code');
  });

  it('does not use one whose commit the log does not have', async () => {
    const path = fresh();
    const { lines, log } = listening();
    const head = ledger.head();
    const snapshots = new SnapshotStore({ path, log });
    await snapshots.write(await loadState(ledger), { ...head, hash: 'ab'.repeat(32) });
    expect(await snapshots.newest(ledger)).to.equal(null);
    expect(lines.join()).to.contain('the log has another commit there');
  });

  it('falls back to the one before, keeps two, and clears away what a crash left', async () => {
    const path = fresh();
    const first = await snapshotAt(path, 5);
    const second = await snapshotAt(path, half());
    const third = await snapshotAt(path, ledger.head().nextPosition - 1);
    const snapshots = new SnapshotStore({ path });
    expect(await snapshots.positions()).to.deep.equal([second, third]);
    expect(first).to.be.lessThan(second);
    const newest = readdirSync(path).sort().at(-1) ?? '';
    writeFileSync(join(path, newest), 'torn');
    writeFileSync(join(path, `${newest}.new`), 'half');
    expect((await snapshots.newest(ledger))?.nextPosition).to.equal(second);
    expect(readdirSync(path).length).to.equal(1);
  });

  it('takes one every so many events and one at a clean stop, and survives a folder that cannot be written', async () => {
    const path = fresh();
    const { lines, log } = listening();
    const store = new SnapshotStore({ path, log });
    const taker = new SnapshotTaker({ store, log, from: 0, every: 10, atStop: 2 });
    const growing = openMemoryLedger();
    const state = await appendStory(growing, longStory(4).commands, (now) =>
      taker.afterCommit(now, growing.head()),
    );
    await taker.stop(state, growing.head());
    const positions = await store.positions();
    expect(positions.length).to.equal(2);
    expect(positions.at(-1)).to.be.greaterThan(growing.head().nextPosition - 4);
    expect(stateHash(await loadState(growing, { snapshots: store }))).to.equal(stateHash(state));
    expect(lines).to.deep.equal([]);

    const blocked = join(fresh());
    writeFileSync(blocked, 'a file, not a folder');
    const hindered = new SnapshotTaker({
      store: new SnapshotStore({ path: blocked, log }),
      log,
      from: 0,
      every: 1,
    });
    hindered.afterCommit(state, growing.head());
    await hindered.stop(state, growing.head());
    expect(lines.join()).to.contain('a snapshot could not be written');
  });
});
