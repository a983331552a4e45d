import { expect } from 'chai';
import type { Command } from '../command.js';
import { decide } from '../decide/decide.js';
import { EventSchemaError } from '../events/event.js';
import { EventUnreadableError } from '../events/read-event.js';
import { machine, network, Scenario, volume, zmount } from '../scenario.fixture.js';
import { initialState } from '../state/node-state.js';
import { applyEvents } from '../state/apply-events.js';
import { stateHash } from '../state/state-hash.js';
import { loggedInput, readInput } from './logged-input.js';

function story(): Scenario {
  const told = new Scenario();
  told.deploy({
    contract: 1,
    workloads: [machine('vm', 'net', ['disk']), network('net'), zmount('disk', 1)],
  });
  told.settle();
  told.script = () => ({ kind: 'failed', reason: 'no room', retryable: true });
  told.deploy({ contract: 2, workloads: [volume('vol', 1)] });
  told.settle();
  told.awaitRetry();
  told.canceled(1);
  return told;
}

describe('logged inputs', () => {
  it('come back as the commands that they were, and decide the same again', () => {
    const told = story();
    let state = initialState();
    for (const command of told.commands) {
      const again = readInput(loggedInput(command));
      expect(again).to.deep.equal(command);
      state = applyEvents(state, decide(state, again));
    }
    expect(stateHash(state)).to.equal(stateHash(told.state));
  });

  it('say their version from the second on, so that the bytes of the first stay what they were', () => {
    const versions = story().commands.map((command) => [command.type, loggedInput(command).schemaVersion]);
    expect(Object.fromEntries(versions)).to.deep.equal({
      BindLedger: undefined,
      StartNode: 2,
      FollowBlocks: 5,
      SubmitBody: 2,
      RecordOutcome: undefined,
      PassTime: undefined,
    });
  });

  it('of an older version are told in the words of the newest', () => {
    const { code: _, ...first } = story().commands.find(({ type }) => type === 'StartNode') as Extract<
      Command,
      { type: 'StartNode' }
    >;
    expect(readInput(first)).to.deep.equal({ ...first, code: null });
  });

  it('are refused when a newer zledger logged them, or none did', () => {
    const code = (logged: unknown): string | undefined => {
      try {
        readInput(logged, 9);
      } catch (error) {
        if (error instanceof EventUnreadableError) return error.code;
        throw error;
      }
      return undefined;
    };
    expect(code({ type: 'StartNode', schemaVersion: 3 })).to.equal('EVENT_NEWER');
    expect(code({ type: 'PassTime', schemaVersion: 2, at: 1 })).to.equal('EVENT_NEWER');
    expect(code({ type: 'Teleport' })).to.equal('EVENT_NEWER');
    for (const none of [null, 7, 'PassTime', [], {}, { type: 7 }, { type: 'PassTime', schemaVersion: '1' }])
      expect(code(none), JSON.stringify(none)).to.equal('EVENT_UNREADABLE');
    for (const unfit of [{ at: '1' }, { at: 1, more: 1 }, {}, { at: 1, schemaVersion: 0 }])
      expect(code({ type: 'PassTime', ...unfit })).to.equal('EVENT_UNREADABLE');
    expect(code({ type: 'PassTime', at: 1 })).to.equal(undefined);
  });

  it('are not written when they do not fit their schema: that is a bug', () => {
    expect(() => loggedInput({ type: 'PassTime', at: 'noon' } as never)).to.throw(
      EventSchemaError,
      'PassTime: at',
    );
    expect(() => loggedInput({ type: 'Teleport' } as never)).to.throw(EventSchemaError, 'has no schema');
  });
});
