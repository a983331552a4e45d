import { expect } from 'chai';
import fc from 'fast-check';

import type { StoredEvent } from '../../commands/replay.js';
import { history, Play } from '../../domain/history.fixture.js';
import { core } from './entry.js';
import { sharedEvents } from './shared-events.js';

/** Freezes plain data, and collects its parts. */
function frozen(value: unknown, parts: Set<unknown>): void {
  if (typeof value !== 'object' || value === null) return;
  parts.add(value);
  Object.freeze(value);
  for (const each of Object.values(value)) frozen(each, parts);
}

/** Whether anything below holds one of the parts. */
function holds(value: unknown, parts: ReadonlySet<unknown>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (parts.has(value)) return true;
  const members = Symbol.iterator in value ? [...(value as Iterable<unknown>)] : Object.values(value);
  return members.some((each) => holds(each, parts));
}

const nru = (contractId: bigint): StoredEvent => ({
  type: 'NruReportRecorded',
  schemaVersion: core.events.find(({ type }) => type === 'NruReportRecorded')?.writes ?? 0,
  data: {
    contractId,
    timestamp: 5n,
    window: 1n,
    nru: 7n,
    block: 3,
    eventIndex: 1,
    origin: { phase: 'init' },
  },
});

describe('events whose data two builds may share', () => {
  it('are folded without a change to it, and nothing of it stays in the state', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(history(30), (happenings) => {
        const play = new Play();
        for (const happening of happenings) play.do(happening);
        const parts = new Set<unknown>();
        const state = core.initialState();
        let made = core.initialState();
        for (const command of play.story.commands) {
          const turn = core.step(made, command);
          made = turn.state;
          for (const event of [...core.recordOf(turn).events, ...[...made.contracts.keys()].map(nru)]) {
            const stored: StoredEvent = structuredClone(event);
            if (core.takesOnlyValues?.(event.type) === true) frozen(stored.data, parts);
            core.fold(state, [stored]);
            if (core.takesOnlyValues?.(event.type) === true) seen.add(event.type);
          }
        }
        expect(holds(state, parts)).to.equal(false);
      }),
      { numRuns: 8 },
    );
    expect(seen).to.deep.equal(sharedEvents);
  });
});
