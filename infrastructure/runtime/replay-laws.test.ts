import { expect } from 'chai';
import fc from 'fast-check';
import { replayInto } from '../../commands/replay.js';
import { recordable } from '../../commands/step.js';
import { history, Play } from '../../domain/history.fixture.js';
import { initialState } from '../../domain/state/node-state.js';
import { stateHash } from '../../domain/state/state-hash.js';
import type { CommitDraft, Plain, RecordedEvent } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { loadState } from './load-state.js';

describe('replay from a ledger', () => {
  it('gives the hash of the live state, however the events were put into commits', async () => {
    await fc.assert(
      fc.asyncProperty(
        history(),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        async (happenings, sizes) => {
          const play = new Play();
          for (const happening of happenings) play.do(happening);
          const { events, state } = play.story;
          const ledger = openMemoryLedger();
          for (let at = 0; at < events.length; ) {
            const size = sizes.next().value ?? 1;
            await ledger.append(commitOf(events.slice(at, at + size).map(recordable)), at);
            at += size;
          }
          expect(stateHash(await loadState(ledger))).to.equal(stateHash(state));
          const folded = initialState();
          const stored: RecordedEvent[] = [];
          for await (const event of ledger.events()) stored.push(event);
          replayInto(folded, stored);
          expect(stateHash(folded)).to.equal(stateHash(state));
          expect((await ledger.verify()).finding).to.equal(null);
        },
      ),
      { numRuns: 60 },
    );
  });
});

function commitOf(events: readonly ReturnType<typeof recordable>[]): CommitDraft {
  return {
    input: { type: 'PassTime', at: 0 },
    causation: { kind: 'timer' },
    cursor: null,
    chainTime: 0,
    recordedAt: 0,
    // events are plain data by their schemas; the ledger checks it
    events: events.map(({ data, ...rest }) => ({ ...rest, data: data as unknown as Plain })),
  };
}
