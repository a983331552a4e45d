import { expect } from 'chai';
import fc from 'fast-check';

import { collect } from './drafts.fixture.js';
import type { LedgerModel } from './ledger-model.fixture.js';
import type { EventFilter, NavigableLedger, NewEvent, ReadRange, RecordedEvent } from './ledger.js';
import { Command, streamNames } from './model-command.fixture.js';
import type { ModelCommand, RealLedger } from './model-command.fixture.js';

const filters: fc.Arbitrary<EventFilter> = fc.record(
  { stream: streamNames, types: fc.uniqueArray(fc.constantFrom('One', 'Two'), { maxLength: 2 }) },
  { requiredKeys: [] },
);

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

function brief(recorded: RecordedEvent): Brief {
  const { position, streamVersion, stream, type, schemaVersion, data, id } = recorded;
  const event = { stream, type, schemaVersion, data };
  return { position, streamVersion, event: id === undefined ? event : { ...event, id } };
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
