import { expect } from 'chai';
import { ClassicLevel } from 'classic-level';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { Scenario, volume, zmount } from '../../domain/scenario.fixture.js';
import type { PreviousVersion, Projection, RowData } from '../../projections/projection.js';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import type { NavigableLedger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { appendStory } from '../snapshots/story-ledger.fixture.js';
import { ContractViews } from './contract-views.js';
import { nodeViews } from './node-views.js';
import { ProjectionStore } from './projection-store.js';
import { contractsOf, histories } from './view-answers.fixture.js';

type Counted = { readonly positions: readonly number[]; readonly version: number };

/** Holds every position of the log, times the version: an event that came twice or not at all shows, and who folded it. */
function counter(version: number, previous?: PreviousVersion<Counted>): Projection<Counted> {
  return {
    name: 'counter',
    version,
    rowOf: () => 'all',
    initial: () => ({ positions: [], version }),
    apply: ({ positions }, { position }) => ({ positions: [...positions, position * version], version }),
    ...(previous === undefined ? {} : { previous }),
  };
}
const first = counter(1);
/** Version 2 tells rows of version 1 in its own words, and says that it did. */
const second = counter(2, {
  projection: first as unknown as Projection<RowData>,
  tell: (row) => ({ positions: (row as Counted).positions.map((each) => each * 2), version: 1 }),
});

describe('a view that is built beside the live one', () => {
  const folder = temporaryFolder();
  after(folder.remove);
  let next = 0;
  const fresh = (): string => join(folder.path, String(next++));
  const told = new Scenario();
  before(() => {
    for (let contract = 1; contract <= 8; contract++) {
      told.deploy({ contract, workloads: [zmount('disk', 1), volume('vol', 1)] });
      told.settle();
    }
  });

  const open = (path: string, ledger: NavigableLedger, projection: Projection<Counted>, stepEvents = 5) =>
    ProjectionStore.open({ path, ledger, projections: [projection] as never, stepEvents });
  const read = async (views: ProjectionStore, projection: Projection<Counted>): Promise<Counted> => {
    const [row] = await views.read((reading) => reading.rows(projection, 'all', 'alm'));
    return row ?? { positions: [], version: 0 };
  };
  const expected = (end: number, factor: number): number[] =>
    Array.from({ length: end }, (_, at) => at * factor);

  async function filled(part = 1): Promise<NavigableLedger> {
    const ledger = openMemoryLedger();
    await appendStory(ledger, told.commands.slice(0, Math.floor(told.commands.length * part)));
    return ledger;
  }

  /** Views of version 1 over half of the story; then the whole of it. */
  async function upgraded(path: string): Promise<NavigableLedger> {
    const ledger = await filled(0.5);
    const old = await open(path, ledger, first, 2048);
    await read(old, first);
    await old.close();
    await appendStory(ledger, told.commands.slice(Math.floor(told.commands.length * 0.5)));
    return ledger;
  }

  it('lets the old version answer, and follow the log, until it has all; then it answers itself', async () => {
    const path = fresh();
    const ledger = await upgraded(path);
    const views = await open(path, ledger, second);
    const end = ledger.head().nextPosition;
    const versions: number[] = [];
    let highest = -1;
    for (let asked = 0; asked < 1000 && versions.at(-1) !== 2; asked++) {
      const building = views.lag()[0]?.building;
      const { positions, version } = await read(views, second);
      expect(positions, `asked ${asked} times`).to.deep.equal(expected(end, 2));
      if (building !== null && building !== undefined) {
        expect(building.nextPosition, 'the build never goes back').to.be.at.least(highest);
        highest = building.nextPosition;
      }
      versions.push(version);
    }
    expect(versions[0]).to.equal(1);
    expect(versions.at(-1)).to.equal(2);
    expect(versions, 'one swap, and never back').to.deep.equal([...versions].sort((a, b) => a - b));
    expect(views.lag()[0]).to.deep.include({ version: 2, lag: 0, rebuilding: false, building: null });
    await views.close();
    expect(await keysOf(path)).to.deep.equal(['m/counter', 'r/counter/0000000002/all']);
  });

  it('says while it is built which version answers, and how far both are', async () => {
    const path = fresh();
    const ledger = await upgraded(path);
    const views = await open(path, ledger, second);
    const end = ledger.head().nextPosition;
    const [{ version, lag, rebuilding, building } = expect.fail('no view')] = views.lag();
    expect({ version, rebuilding, building }).to.deep.equal({
      version: 1,
      rebuilding: true,
      building: { version: 2, nextPosition: 0, lag: end },
    });
    expect(lag).to.be.greaterThan(0).and.to.be.lessThan(end);
    await views.close();
  });

  it('serves readers a whole moment while it takes over under their hands', async () => {
    const path = fresh();
    const ledger = await upgraded(path);
    const views = await open(path, ledger, second);
    const answer = await views.read(async (reading) => {
      const [before] = await reading.rows(second, 'all', 'alm');
      while (views.lag()[0]?.rebuilding === true) await new Promise((resolve) => setTimeout(resolve, 1));
      const [after] = await reading.rows(second, 'all', 'alm');
      return [before, after];
    });
    expect(answer[1]).to.deep.equal(answer[0]);
    expect(answer[0]?.version).to.equal(1);
    expect((await read(views, second)).version).to.equal(2);
    await views.close();
  });

  it('is whole after a stop at any step, under any version that comes next', async () => {
    const path = fresh();
    let ledger = await upgraded(path);
    for (const [at, projection] of [second, second, first, second, first, first, second].entries()) {
      // stopped in the middle; every step is one batch, so this is what a kill at that step leaves too (see view-crash.test.ts)
      const views = await open(path, ledger, projection, 3);
      views.poke();
      await new Promise((resolve) => setTimeout(resolve, 2 + at * 2));
      await views.close(0);
      const stopped = fresh();
      cpSync(path, stopped, { recursive: true });
      for (const [after, factor] of [
        [first, 1],
        [second, 2],
      ] as const) {
        const copy = fresh();
        cpSync(stopped, copy, { recursive: true });
        const later = await open(copy, ledger, after);
        expect((await read(later, after)).positions, `stop ${at}`).to.deep.equal(
          expected(ledger.head().nextPosition, factor),
        );
        await later.close();
      }
    }
    ledger = await filled(0.25);
    const other = await open(path, ledger, second);
    expect((await read(other, second)).positions).to.deep.equal(expected(ledger.head().nextPosition, 2));
    await other.close();
  });

  it('does not take rows for whole that an older version had begun to take out', async () => {
    const path = fresh();
    const ledger = await upgraded(path);
    const upgradedViews = await open(path, ledger, second);
    while (upgradedViews.lag()[0]?.rebuilding === true) await read(upgradedViews, second);
    await upgradedViews.close();
    // the older version cannot read them, and is stopped while it builds its own
    const older = await open(path, ledger, first, 3);
    older.poke();
    while ((older.lag()[0]?.building?.nextPosition ?? 0) === 0)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await older.close(0);
    const again = await open(path, ledger, second);
    expect((await read(again, second)).positions).to.deep.equal(expected(ledger.head().nextPosition, 2));
    await again.close();
  });

  it('forgets a build of a version that is not there any more, rows and mark together', async () => {
    const path = fresh();
    const ledger = await upgraded(path);
    const begun = await open(path, ledger, second, 3);
    begun.poke();
    while ((begun.lag()[0]?.building?.nextPosition ?? 0) === 0)
      await new Promise((resolve) => setTimeout(resolve, 1));
    await begun.close(0);
    expect(await keysOf(path)).to.include('b/counter');
    const back = await open(path, ledger, first);
    await read(back, first);
    await back.close();
    expect(await keysOf(path)).to.deep.equal(['m/counter', 'r/counter/0000000001/all']);
    const again = await open(path, ledger, second);
    while (again.lag()[0]?.rebuilding === true) await read(again, second);
    expect(await read(again, second)).to.deep.equal({
      positions: expected(ledger.head().nextPosition, 2),
      version: 2,
    });
    await again.close();
  });

  it('is built anew when somebody asks for it, while the rows that are there answer', async () => {
    const path = fresh();
    const ledger = await filled();
    const views = await open(path, ledger, first);
    const good = await read(views, first);
    expect(views.rebuild('counter')).to.equal(true);
    expect(views.rebuild('else')).to.equal(false);
    expect(views.isServing).to.equal(true);
    expect(views.lag()[0]).to.deep.include({ version: 1, lag: 0, rebuilding: true });
    while (views.lag()[0]?.rebuilding === true) expect(await read(views, first)).to.deep.equal(good);
    await views.close();
    expect(await keysOf(path)).to.deep.equal(['m/counter', 'r/counter/0000000002/all']);
  });

  it('is folded from the log for who asks of a contract meanwhile, when there is nothing that could answer', async () => {
    const ledger = await filled();
    const views = await ProjectionStore.open({
      path: fresh(),
      ledger,
      projections: nodeViews,
      stepEvents: 1,
    });
    expect(views.isServing).to.equal(false);
    const answers = new ContractViews(ledger, views);
    const [contract = 0n] = await contractsOf(ledger);
    const folded = await answers.history(contract as never);
    expect(views.isServing, 'nobody waited').to.equal(false);
    expect(folded).to.deep.equal(await new ContractViews(ledger, undefined).history(contract as never));
    expect(await histories(ledger, views)).to.deep.equal(await histories(ledger));
    await views.close();
  });
});

async function keysOf(path: string): Promise<string[]> {
  const db = new ClassicLevel<string, Buffer>(path, { valueEncoding: 'buffer' });
  const keys = await db.keys().all();
  await db.close();
  return keys;
}
