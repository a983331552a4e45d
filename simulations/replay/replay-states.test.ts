import { expect } from 'chai';

import type { CoreBuild } from '../core/core-build.js';
import { core } from '../core/entry.js';
import type { RecordedCommit } from './recorded-commit.js';
import { logOf, replay, replayed, story, told } from './replay.fixture.js';
import { StateWatch } from './state-watch.js';

describe('states of two builds on one log', () => {
  const log = logOf(story().commands);

  it('tells where the states differ', () => {
    const other: CoreBuild = {
      ...core,
      plainState: (state) => {
        const plain = core.plainState(state) as { contracts: Record<string, object> };
        for (const contract of Object.values(plain.contracts)) Object.assign(contract, { colour: 'red' });
        return plain;
      },
    };
    expect(told(replayed(log, other).causes)).to.deep.equal(['1 x state.contracts.*.colour']);
  });

  it('decides nothing when only states are asked for, and reads no input', () => {
    const mute: CoreBuild = { ...core, decideInPlace: () => expect.fail('it decides') };
    const blind = log.map(({ number, position, cursor, events }) => ({
      number,
      position,
      cursor,
      events,
      get input() {
        return expect.fail('it reads the input');
      },
    }));
    const states = { isWaived: () => false, onlyStates: true };
    const same = replay(blind, mute, states);
    expect([same.causes, same.compared, same.commits]).to.deep.equal([[], 0, log.length]);
    const other: CoreBuild = {
      ...core,
      fold: (state, stored) => {
        core.fold(state, stored);
        if (state.chain.cursor !== null) Object.assign(state.chain.cursor, { specVersion: 1 });
      },
    };
    expect(told(replay(log, other, states).causes)).to.deep.equal(['1 x state.chain.cursor.specVersion']);
  });

  it('reads events of which the state holds nothing, too: one of a newer version ends it', () => {
    const [type] = core.events.map((each) => each.type).filter((each) => core.isOnRecordOnly?.(each));
    const noted = (schemaVersion: number): RecordedCommit[] =>
      log.map((commit) => ({
        ...commit,
        events: [
          ...commit.events,
          { position: 1000 + commit.position, stream: 'node', type: type ?? '', schemaVersion, data: {} },
        ],
      }));
    const states = { isWaived: () => false, onlyStates: true };
    expect(replay(noted(1), { ...core }, states).stopped).to.equal(null);
    const { stopped, causes } = replay(noted(99), { ...core }, states);
    expect(stopped).to.deep.include({ build: 'old', position: 1000 });
    expect(told(causes)).to.include(`1 x new cannot take over the event ${type}@99: EVENT_NEWER`);
  });

  it('finds where states began to differ by a second time over the log', () => {
    const other: CoreBuild = {
      ...core,
      fold: (state, stored) => {
        core.fold(state, stored);
        for (const contract of state.contracts.values())
          if (contract.id === 2n) Object.assign(contract, { deploymentData: 'x' });
      },
    };
    const first = replayed(log, other);
    expect(told(first.causes)).to.deep.equal(['1 x state.contracts.*.deploymentData']);
    const builds = [
      { name: 'old', core },
      { name: 'new', core: other },
    ] as const;
    const watch = new StateWatch('log', builds, first.states, () => false);
    for (const commit of log) if (!watch.isDone) watch.take(commit);
    const created = log.filter(({ events }) => events.some(({ type }) => type === 'ContractCreated'))[1];
    const [cause] = watch.placed(first.causes);
    expect(cause?.first).to.deep.include({ position: created?.position, before: '', after: 'x' });
    const whole = core.plainState(core.initialState()) as Record<string, unknown>;
    expect(core.plainPart(core.initialState(), ['record'])).to.deep.equal(whole['record']);
  });
});
