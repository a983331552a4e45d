import { expect } from 'chai';
import { ClassicLevel } from 'classic-level';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Scenario, volume, zmount } from '../../domain/scenario.fixture.js';
import type { Projection, RowData } from '../../projections/projection.js';
import { workloadResults } from '../../projections/workload-results.js';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { flipBit } from '../ledger/level-files.fixture.js';
import type { NavigableLedger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { appendStory } from '../snapshots/story-ledger.fixture.js';
import { nodeViews } from './node-views.js';
import { ProjectionStore } from './projection-store.js';
import { histories } from './view-answers.fixture.js';

function story(contracts: number): Scenario {
  const told = new Scenario();
  for (let contract = 1; contract <= contracts; contract++) {
    told.deploy({ contract, workloads: [zmount('disk', 1), volume('vol', 1)] });
    told.settle();
    if (contract % 2 === 0) told.canceled(contract);
  }
  return told.settle();
}

/** Counts every event of the log in one row: any that came twice or not at all shows. */
const counter = (version: number): Projection<{ positions: readonly number[] }> => ({
  name: 'counter',
  version,
  rowOf: () => 'all',
  initial: () => ({ positions: [] }),
  apply: ({ positions }, { position }) => ({ positions: [...positions, position * version] }),
});

describe('the projection store', () => {
  const folder = temporaryFolder();
  after(folder.remove);
  let next = 0;
  const fresh = (): string => join(folder.path, String(next++));
  const commands = story(5).commands;

  const open = (
    path: string,
    ledger: NavigableLedger,
    projections: readonly Projection<RowData>[] = nodeViews,
  ) => ProjectionStore.open({ path, ledger, projections });

  async function filled(): Promise<NavigableLedger> {
    const ledger = openMemoryLedger();
    await appendStory(ledger, commands);
    return ledger;
  }

  async function counted(views: ProjectionStore, version = 1): Promise<readonly number[]> {
    const [row] = await views.read((reading) => reading.rows(counter(version), 'all', 'alm'));
    return row?.positions ?? [];
  }

  const upTo = (end: number, factor = 1): number[] =>
    Array.from({ length: end }, (_, position) => position * factor);

  it('catches up and gives what folding the log gives', async () => {
    const ledger = await filled();
    const views = await open(fresh(), ledger);
    expect(views.lag().every(({ lag }) => lag === ledger.head().nextPosition)).to.equal(true);
    expect(await histories(ledger, views)).to.deep.equal(await histories(ledger));
    expect(views.lag().map(({ lag, rebuilding }) => ({ lag, rebuilding }))).to.deep.equal([
      { lag: 0, rebuilding: false },
      { lag: 0, rebuilding: false },
    ]);
    await views.close();
  });

  it('follows live after every commit, and a reader sees what was appended before it asked', async () => {
    const ledger = openMemoryLedger();
    const views = await open(fresh(), ledger, [counter(1)] as never);
    let checked = 0;
    await appendStory(ledger, commands, () => views.poke());
    expect(await counted(views)).to.deep.equal(upTo(ledger.head().nextPosition));
    for (const command of new Scenario().commands.slice(1, 2)) {
      await appendStory(ledger, [command]);
      expect((await counted(views)).length).to.equal(ledger.head().nextPosition);
      checked++;
    }
    expect(checked).to.equal(1);
    await views.close();
  });

  it('goes on from its checkpoint, each event once, however often it is closed in between', async () => {
    const ledger = openMemoryLedger();
    const path = fresh();
    for (let at = 0; at < commands.length; at += 7) {
      const views = await open(path, ledger, [counter(1)] as never);
      await appendStory(ledger, commands.slice(at, at + 7), () => views.poke());
      await views.close(at % 2 === 0 ? 0 : 5000);
    }
    const views = await open(path, ledger, [counter(1)] as never);
    expect(await counted(views)).to.deep.equal(upTo(ledger.head().nextPosition));
    await views.close();
  });

  it('builds a new version beside the old one and swaps, leaving nothing of the old', async () => {
    const ledger = await filled();
    const path = fresh();
    const old = await open(path, ledger, [counter(1)] as never);
    await counted(old);
    await old.close();

    const idle = await open(path, ledger, [counter(2)] as never);
    expect(idle.lag()[0]).to.deep.include({ version: 2, rebuilding: true, nextPosition: 0 });
    await idle.close();
    expect(await keysOf(path), 'not touched until the new one is whole').to.deep.equal([
      'm/counter',
      'r/counter/0000000001/all',
    ]);

    const renewed = await open(path, ledger, [counter(2)] as never);
    expect(await counted(renewed, 2)).to.deep.equal(upTo(ledger.head().nextPosition, 2));
    await renewed.close();
    expect(await keysOf(path)).to.deep.equal(['m/counter', 'r/counter/0000000002/all']);
  });

  it('goes on with a build that was cut short', async () => {
    const ledger = openMemoryLedger();
    const path = fresh();
    const halfway = Math.floor(commands.length / 2);
    await appendStory(ledger, commands.slice(0, halfway));
    const old = await open(path, ledger, [counter(1)] as never);
    await counted(old);
    await old.close();
    // what a crash in the middle of the second build leaves: rows and a mark of their own, not yet served
    const renewed = await open(path, ledger, [counter(2)] as never);
    await counted(renewed, 2);
    await renewed.close();
    const db = new ClassicLevel<string, Buffer>(path, { valueEncoding: 'buffer' });
    await db.put('r/counter/0000000007/all', Buffer.from('left over'));
    await db.put('r/counter/0000000001/all', Buffer.from('left over'));
    await db.close();
    await appendStory(ledger, commands.slice(halfway));
    const again = await open(path, ledger, [counter(2)] as never);
    expect(await counted(again, 2)).to.deep.equal(upTo(ledger.head().nextPosition, 2));
    await again.close();
    expect(await keysOf(path)).to.deep.equal(['m/counter', 'r/counter/0000000002/all']);
  });

  it('starts anew on another log, and on one that was put back', async () => {
    const path = fresh();
    const ledger = await filled();
    const views = await open(path, ledger);
    await histories(ledger, views);
    await views.close();
    const short = openMemoryLedger();
    await appendStory(short, commands.slice(0, 9));
    const other = openMemoryLedger();
    await appendStory(
      other,
      [...story(6).commands].reverse().filter(({ type }) => type === 'SubmitBody' || type === 'StartNode'),
    );
    for (const log of [short, other, ledger]) {
      const reopened = await open(path, log);
      expect(await histories(log, reopened)).to.deep.equal(await histories(log));
      await reopened.close();
    }
  });

  it('notices a changed byte in any row or checkpoint and builds the view anew', async () => {
    const ledger = await filled();
    const path = fresh();
    const expected = await histories(ledger);
    const first = await open(path, ledger);
    await histories(ledger, first);
    await first.close();
    const keys = await keysOf(path);
    expect(keys.length).to.be.greaterThan(9);
    for (const [at, key] of keys.entries()) {
      await flipByte(path, key, at);
      const views = await open(path, ledger);
      expect(await histories(ledger, views), key).to.deep.equal(expected);
      await views.close();
    }
  });

  it('makes a database anew that LevelDB cannot open, and one whose files are gone', async () => {
    const ledger = await filled();
    const path = fresh();
    const expected = await histories(ledger);
    const first = await open(path, ledger);
    await histories(ledger, first);
    await first.close();
    for (const harm of [
      () => writeFileSync(join(path, 'CURRENT'), 'nonsense'),
      () =>
        readdirSync(path)
          .filter((name) => name.startsWith('MANIFEST'))
          .forEach((name) => rmSync(join(path, name))),
      () => rmSync(path, { recursive: true }),
    ]) {
      harm();
      const views = await open(path, ledger);
      expect(await histories(ledger, views)).to.deep.equal(expected);
      await views.close();
      expect(existsSync(path)).to.equal(true);
    }
  });

  it('notices a flipped bit anywhere in its files, although LevelDB drops what it cannot read without a word', async () => {
    const ledger = openMemoryLedger();
    const told = story(6).commands;
    const path = fresh();
    // Opened again and again, so that there are tables, and a write-ahead log with several records.
    for (let opening = 0; opening < 4; opening++) {
      const views = await open(path, ledger);
      for (let part = opening * 3; part < opening * 3 + 3; part++) {
        const [from, to] = [part, part + 1].map((at) => Math.floor((told.length * at) / 12));
        await appendStory(ledger, told.slice(from, to));
        views.poke();
        await views.read(async () => undefined);
      }
      await views.close();
    }
    const good = await histories(ledger);
    const files = readdirSync(path).filter((name) => /\.(ldb|log)$/.test(name));
    expect(files.some((name) => name.endsWith('.ldb'))).to.equal(true);
    for (const name of files) {
      const bytes = readFileSync(join(path, name));
      for (let part = 0; part < 6 && bytes.length > 0; part++) {
        const copy = fresh();
        cpSync(path, copy, { recursive: true });
        writeFileSync(join(copy, name), flipBit(bytes, Math.floor((bytes.length * 8 * part) / 6) + 3));
        const views = await open(copy, ledger);
        expect(await histories(ledger, views), `${name}, part ${part}`).to.deep.equal(good);
        await views.close();
      }
    }
  });

  it('says that it is behind when it cannot get there, instead of an old answer', async () => {
    const ledger = await filled();
    const broken: Projection<RowData> = {
      ...(workloadResults as unknown as Projection<RowData>),
      apply: () => {
        throw new Error('a bug in a projection');
      },
    };
    const views = await open(fresh(), ledger, [broken]);
    const error: unknown = await views
      .read((reading) => reading.rows(broken, '', 'x'))
      .catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'VIEW_BEHIND');
    expect(error).to.have.property('message').that.contains('a bug in a projection');
    await views.close();
  });
});

async function keysOf(path: string): Promise<string[]> {
  const db = new ClassicLevel<string, Buffer>(path, { valueEncoding: 'buffer' });
  const keys = await db.keys().all();
  await db.close();
  return keys;
}

async function flipByte(path: string, key: string, seed: number): Promise<void> {
  const db = new ClassicLevel<string, Buffer>(path, { valueEncoding: 'buffer' });
  const value = await db.get(key);
  if (value !== undefined) {
    const at = (seed * 31) % value.length;
    value[at] = (value[at] ?? 0) ^ (1 << (seed % 8));
    await db.put(key, value);
  }
  await db.close();
}
