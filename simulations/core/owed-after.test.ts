import { expect } from 'chai';
import fc from 'fast-check';

import { history, Play } from '../../domain/history.fixture.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { core } from './entry.js';

const keeps = (type: string): boolean => core.owesSameAfter?.(type) === true;

/** A state in which whoever looks at one of these parts fails. */
function without(state: NodeState, parts: readonly (keyof NodeState)[]): NodeState {
  const blind = { ...state };
  for (const part of parts)
    Object.defineProperty(blind, part, {
      get: () => {
        throw new Error(`${part} is looked at`);
      },
    });
  return blind;
}

describe('events after which the same is owed', () => {
  it('change nothing that outstanding looks at', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(history(30), (happenings) => {
        const play = new Play();
        for (const happening of happenings) play.do(happening);
        let state = core.initialState();
        for (const command of play.story.commands) {
          for (const event of core.recordOf(core.step(state, command)).events) {
            const before = core.outstanding(state);
            state = core.evolve(state, [event]);
            if (!keeps(event.type)) continue;
            seen.add(event.type);
            expect(core.outstanding(state)).to.deep.equal(before);
            expect(core.outstanding(without(state, ['chain', 'traffic']))).to.deep.equal(before);
          }
        }
      }),
      { numRuns: 8 },
    );
    expect(seen).to.include('BlocksFollowed');
  });

  it('reach no more of a state than the cursor and the meter of traffic', () => {
    const reaching = core.events.filter(({ type }) => keeps(type) && core.isOnRecordOnly?.(type) !== true);
    expect(reaching.map(({ type }) => type)).to.deep.equal(['BlocksFollowed', 'NruReportRecorded']);
  });
});
