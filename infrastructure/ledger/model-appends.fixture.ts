import { expect } from 'chai';
import fc from 'fast-check';

import { draftOf, withIds } from './drafts.fixture.js';
import type { LedgerModel } from './ledger-model.fixture.js';
import type { CommitDraft, Expectation, ExpectedVersion, NewEvent } from './ledger.js';
import { LedgerError } from './ledger.js';
import { Command, streamNames } from './model-command.fixture.js';
import type { ModelCommand, RealLedger } from './model-command.fixture.js';

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
