import { expect } from 'chai';
import fc from 'fast-check';

import { collect, draftOf, withIds } from './drafts.fixture.js';
import type { LedgerModel } from './ledger-model.fixture.js';
import type { CommitDraft, EventFilter, Expectation, ExpectedVersion } from './ledger.js';
import type { NavigableLedger, NewEvent, ReadRange, RecordedEvent } from './ledger.js';
import { LedgerError } from './ledger.js';

/** The ledger under test and what hangs on it. */
export interface RealLedger {
  ledger: NavigableLedger;
  tails: { at: number; readonly filter: EventFilter; events: AsyncIterator<RecordedEvent> }[];
  /** What was folded from the events before a position. */
  snapshot: { readonly position: number; readonly fold: string } | null;
}

export type ModelCommand = fc.AsyncCommand<LedgerModel, RealLedger>;

const streamNames = fc.constantFrom('node', 'a', 'b');
const filters: fc.Arbitrary<EventFilter> = fc.record(
  { stream: streamNames, types: fc.uniqueArray(fc.constantFrom('One', 'Two'), { maxLength: 2 }) },
  { requiredKeys: [] },
);

interface Attempt {
  readonly draft: CommitDraft;
  /** Distance from the right position; null: not expected. */
  readonly off: number | null;
  readonly streams: ReadonlyMap<string, ExpectedVersion>;
}

/** Appends: right, stale, with expected versions, repeated whole, in part or changed; alone and several at once. */
export function appends(): fc.Arbitrary<ModelCommand>[] {
  const one = attempts();
  return [
    one.map((attempt) => new Append([attempt])),
    one.map((attempt) => new Append([attempt])),
    fc.array(one, { minLength: 2, maxLength: 6 }).map((each) => new Append(each)),
  ];
}

function attempts(): fc.Arbitrary<Attempt> {
  const event = fc.record({ stream: streamNames, type: fc.constantFrom('One', 'Two'), data: fc.nat(1) });
  // Few ids in few combinations, so that repeats, overlaps and changed contents all come about.
  const ids = fc.constantFrom([], [], ['1', '2'], ['2', '1'], ['3', '4'], ['2', '3'], ['5'], ['4', '5', '6']);
  const drafts = fc
    .tuple(fc.array(event, { minLength: 1, maxLength: 3 }), ids, fc.nat(3))
    .map(([events, chosen, block]) => {
      const rows = events.map((each): NewEvent => ({ ...each, schemaVersion: 1 }));
      const [first] = rows;
      const fitted =
        chosen.length > 0 && first !== undefined ? chosen.map((_, at) => rows[at] ?? first) : rows;
      return withIds({ ...draftOf([], block), events: fitted }, chosen);
    });
  const version = fc.oneof(fc.constantFrom('any' as const, 'no-stream' as const), fc.nat(6));
  return fc.record({
    draft: drafts,
    off: fc.constantFrom(0, 0, 0, 0, null, -1, 1),
    streams: fc.oneof(
      { weight: 3, arbitrary: fc.constant(new Map<string, ExpectedVersion>()) },
      { weight: 1, arbitrary: fc.tuple(streamNames, version).map((entry) => new Map([entry])) },
    ),
  });
}

abstract class Command implements fc.AsyncCommand<LedgerModel, RealLedger> {
  check(): boolean {
    return true;
  }
  abstract run(model: LedgerModel, real: RealLedger): Promise<void>;
  toString(): string {
    return `${this.constructor.name}(${JSON.stringify(this, (_, value: unknown) => (value instanceof Map ? [...(value as Map<string, unknown>)] : value))})`;
  }
}

class Append extends Command {
  constructor(readonly attempts: readonly Attempt[]) {
    super();
  }

  async run(model: LedgerModel, { ledger }: RealLedger): Promise<void> {
    // A repeat of what is under way waits, so of several at once only the free ones keep their order: those with ids
    // that an earlier one has come alone.
    const taken = new Set<string>();
    const several = this.attempts.filter(({ draft }, at) => {
      const ids = draft.events.flatMap(({ id }) => id ?? []);
      if (
        at > 0 &&
        ids.length > 0 &&
        model.events.concat().some(({ id }) => id !== undefined && ids.includes(id))
      )
        return false;
      const isFree = !ids.some((id) => taken.has(id));
      for (const id of ids) taken.add(id);
      return isFree;
    });
    const running = several.map(({ draft, off, streams }) => {
      const end = model.events.length;
      const position = off === null ? null : Math.max(0, end + off);
      const wanted = model.append(draft, position, streams);
      const expected: Expectation = position === null ? { streams } : { position, streams };
      const found = ledger.append(draft, expected).then(
        (commit) => commit.position,
        (error: unknown) => (error instanceof LedgerError ? error.code : Promise.reject(error as Error)),
      );
      return { wanted, found };
    });
    for (const { wanted, found } of running) expect(await found).to.equal(wanted);
    expect(ledger.head().nextPosition).to.equal(model.events.length);
    expect(ledger.head().commits).to.equal(model.commits.length);
  }
}

export function reads(): fc.Arbitrary<ModelCommand> {
  const range = fc.record(
    { fromPosition: fc.nat(60), toPosition: fc.nat(60), backwards: fc.boolean() },
    { requiredKeys: [] },
  );
  return fc.tuple(range, filters).map(([each, filter]) => new Read(each, filter));
}

class Read extends Command {
  constructor(
    readonly range: ReadRange,
    readonly filter: EventFilter,
  ) {
    super();
  }

  async run(model: LedgerModel, { ledger }: RealLedger): Promise<void> {
    const { fromPosition = 0, toPosition = Number.POSITIVE_INFINITY, backwards = false } = this.range;
    const events = told(model, this.filter).filter(
      ({ position }) => position >= fromPosition && position <= toPosition,
    );
    const found = await collect(ledger.events({ ...this.range, ...this.filter }));
    expect(found.map(brief)).to.deep.equal(backwards ? events.reverse() : events);
  }
}

export function follows(): fc.Arbitrary<ModelCommand> {
  return fc.tuple(fc.nat(20), filters).map(([from, filter]) => new Follow(from, filter));
}

/** Brings all tails to the end, and begins another one. */
class Follow extends Command {
  constructor(
    readonly from: number,
    readonly filter: EventFilter,
  ) {
    super();
  }

  async run(model: LedgerModel, real: RealLedger): Promise<void> {
    const { from: fromPosition, filter } = this;
    if (real.tails.length < 4)
      real.tails.push({ at: fromPosition, filter, events: tail(real.ledger, fromPosition, filter) });
    for (const each of real.tails) {
      const wanted = told(model, each.filter).filter(({ position }) => position >= each.at);
      const found: unknown[] = [];
      for (const _ of wanted) found.push(brief((await each.events.next()).value as RecordedEvent));
      expect(found).to.deep.equal(wanted);
      each.at = Math.max(each.at, (wanted.at(-1)?.position ?? -1) + 1);
    }
  }
}

export function snapshots(): fc.Arbitrary<ModelCommand> {
  return fc.constant(new Snapshot());
}

/** Folds what follows the last snapshot, compares with the fold of everything, and keeps it as the next snapshot. */
class Snapshot extends Command {
  async run(model: LedgerModel, real: RealLedger): Promise<void> {
    const { position, fold } = real.snapshot ?? { position: 0, fold: '' };
    const events = await collect(real.ledger.events({ fromPosition: position }));
    const folded = events.map(brief).reduce(foldOne, fold);
    expect(folded).to.equal(told(model, {}).reduce(foldOne, ''));
    real.snapshot = { position: position + events.length, fold: folded };
  }
}

export function travels(): fc.Arbitrary<ModelCommand> {
  return fc.nat(4).map((block) => new Travel(block));
}

class Travel extends Command {
  constructor(readonly block: number) {
    super();
  }

  async run(model: LedgerModel, { ledger }: RealLedger): Promise<void> {
    const past = model.commits.findIndex(({ cursor }) => cursor !== null && cursor.number > this.block);
    const wanted = (past < 0 ? model.commits.length : past) - 1;
    expect((await ledger.commitAtBlock(this.block))?.number ?? -1).to.equal(wanted);
    expect((await ledger.commitAtTime(this.block * 6000))?.number ?? -1).to.equal(wanted);
  }
}

export function reopens(
  reopen: (closed: NavigableLedger) => Promise<NavigableLedger>,
): fc.Arbitrary<ModelCommand> {
  return fc.constant(new Reopen(reopen));
}

/** Ends the tails of a ledger that was closed. */
export async function endTails({ tails }: RealLedger): Promise<void> {
  for (const { events } of tails) await events.return?.();
}

/** The tails go on from where they were. */
class Reopen extends Command {
  readonly #reopen: (closed: NavigableLedger) => Promise<NavigableLedger>;
  constructor(reopen: (closed: NavigableLedger) => Promise<NavigableLedger>) {
    super();
    this.#reopen = reopen;
  }

  async run(model: LedgerModel, real: RealLedger): Promise<void> {
    await real.ledger.close();
    await endTails(real);
    real.ledger = await this.#reopen(real.ledger);
    for (const each of real.tails) each.events = tail(real.ledger, each.at, each.filter);
    const report = await real.ledger.verify();
    expect([report.ok, report.events]).to.deep.equal([true, model.events.length]);
  }
}

function tail(
  ledger: NavigableLedger,
  fromPosition: number,
  filter: EventFilter,
): AsyncIterator<RecordedEvent> {
  return ledger.follow({ fromPosition, ...filter })[Symbol.asyncIterator]();
}

interface Brief {
  readonly position: number;
  readonly streamVersion: number;
  readonly event: NewEvent;
}

function brief({ position, streamVersion, commit: _, ...event }: RecordedEvent): Brief {
  return { position, streamVersion, event };
}

/** The model's events as a ledger would give them. */
function told(model: LedgerModel, { stream, types }: EventFilter): Brief[] {
  const versions = new Map<string, number>();
  const all = model.events.map((event, position) => {
    const streamVersion = versions.get(event.stream) ?? 0;
    versions.set(event.stream, streamVersion + 1);
    return { position, streamVersion, event };
  });
  return all.filter(
    ({ event }) => (stream ?? event.stream) === event.stream && (types?.includes(event.type) ?? true),
  );
}

function foldOne(fold: string, { position, event }: Brief): string {
  return `${fold.length}:${fold.slice(-40)}|${position}${event.stream}${event.type}${JSON.stringify(event.data)}`;
}
