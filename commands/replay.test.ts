import { expect } from 'chai';
import fc from 'fast-check';

import { eventSchemas } from '../domain/events/event.js';
import { contractId } from '../domain/ids.js';
import { history, Play } from '../domain/history.fixture.js';
import { reachOf, seesCursor } from '../domain/state/evolve.js';
import { initialState, type NodeState } from '../domain/state/node-state.js';
import { stateHash } from '../domain/state/state-hash.js';
import { Fold, replayOne, type StoredEvent, typesSeldomRead } from './replay.js';
import { recordable } from './step.js';

const versionOf = (wanted: string): number =>
  eventSchemas.find(({ type }) => type === wanted)?.schemaVersion ?? 0;

const block = { number: 3, hash: `0x${'ab'.repeat(32)}` };

const id = contractId(7);

const report = (): StoredEvent => ({
  type: 'NruReportRecorded',
  schemaVersion: versionOf('NruReportRecorded'),
  data: {
    contractId: id,
    timestamp: 5n,
    window: 1n,
    nru: 7n,
    block,
    eventIndex: 1,
    origin: { phase: 'init' },
  },
});

describe('a fold', () => {
  it('gives what folding one event after the other gives, and asks for the data of few', () => {
    fc.assert(
      fc.property(history(30), (happenings) => {
        const play = new Play();
        for (const happening of happenings) play.do(happening);
        const one = initialState();
        const all = initialState();
        const fold = new Fold(all);
        let asked = 0;
        for (const happened of play.story.events) {
          const { type, schemaVersion, data } = recordable(happened);
          for (const each of [{ type, schemaVersion, data }, report()]) replayOne(one, structuredClone(each));
          fold.take({
            type,
            schemaVersion,
            get data() {
              if (reachOf(happened.type) === 'nothing') throw new Error(`${type} was looked at`);
              asked += 1;
              return structuredClone(data);
            },
          });
          fold.take(report());
        }
        fold.end();
        expect(stateHash(all)).to.equal(stateHash(one));
        expect(asked).to.be.at.most(play.story.events.length);
      }),
      { numRuns: 25 },
    );
  });

  it('may pass an event by the cursor that waits, because its recipe does not look there', () => {
    const state: NodeState = initialState();
    Object.defineProperty(state, 'chain', {
      get: () => {
        throw new Error('looked at');
      },
    });
    const past = eventSchemas.map(({ type }) => type).filter((type) => !seesCursor(type));
    expect(past).to.deep.equal(['NruReportRecorded']);
    state.traffic.open.set(id, 5n);
    state.traffic.counters.set('vm', { contractId: id, epoch: 'boot', bytes: 9n });
    state.traffic.due = [{ contractId: id, timestamp: 5n, window: 1n, bytes: 7n }];
    for (let times = 0; times < 2; times += 1) replayOne(state, report());
    expect(state.traffic.open.size).to.equal(0);
  });

  it('refuses events of versions and types that it does not have, also of those that it would not look at', () => {
    for (const type of ['BlocksFollowed', 'ContractBilled', 'NoSuchThing'])
      expect(() => new Fold(initialState()).take({ type, schemaVersion: 99, data: null }), type).to.throw(
        type,
      );
    expect([...typesSeldomRead]).to.include.members(['BlocksFollowed', 'ContractBilled']);
  });
});
