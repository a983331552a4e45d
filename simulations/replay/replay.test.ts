import { expect } from 'chai';
import fc from 'fast-check';

import { history, Play } from '../../domain/history.fixture.js';
import type { Command } from '../../domain/command.js';
import { Scenario, volume } from '../../domain/scenario.fixture.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import type { CoreBuild } from '../core/core-build.js';
import { core } from '../core/entry.js';
import type { Cause } from './cause-table.js';
import type { EventRecord } from './difference.js';
import { type LogReplay, Replay, type ReplayOptions } from './replay.js';
import type { RecordedCommit } from './recorded-commit.js';
import { StateWatch } from './state-watch.js';
import { replayReport, waiver } from './replay-report.js';

/** A log as the core writes it. */
function logOf(commands: readonly Command[]): RecordedCommit[] {
  const commits: RecordedCommit[] = [];
  let [state, position]: [NodeState, number] = [initialState(), 0];
  for (const command of commands) {
    const turn = core.step(state, command);
    state = turn.state;
    if (turn.events.length === 0) continue;
    const { input, cursor, events } = core.recordOf(turn);
    const placed = events.map((event, at) => ({ ...event, position: position + at }));
    commits.push({ number: commits.length, position, cursor, input, events: placed });
    position += events.length;
  }
  return commits;
}

function replayed(commits: readonly RecordedCommit[], other: CoreBuild, ...waived: string[]): LogReplay {
  return replay(commits, other, { isWaived: waiver(waived), onlyStates: false });
}

function replay(commits: readonly RecordedCommit[], other: CoreBuild, options: ReplayOptions): LogReplay {
  const builds = [
    { name: 'old', core },
    { name: 'new', core: other },
  ] as const;
  const run = new Replay('log', builds, options);
  for (const commit of commits) run.take(commit);
  return run.end();
}

const withData = (event: EventRecord, more: object): EventRecord => ({
  ...event,
  data: { ...(event.data as object), ...more },
});
/** A build that decides otherwise. */
const deciding = (change: (event: EventRecord) => readonly EventRecord[]): CoreBuild => ({
  ...core,
  // what a build decides is only compared
  decideInPlace: (state, command) =>
    core.decideInPlace(state, command).flatMap(change) as ReturnType<CoreBuild['decide']>,
});
const told = (causes: readonly Cause[]) => causes.map(({ count, cause }) => `${count} x ${cause}`);

function story(): Scenario {
  const scenario = new Scenario();
  scenario.deploy({ contract: 1, workloads: [volume('data', 1)] });
  scenario.settle();
  scenario.deploy({ contract: 2, workloads: [volume('data', 1)] });
  scenario.settle();
  scenario.canceled(1);
  scenario.settle();
  return scenario;
}

describe('a log under two builds', () => {
  const log = logOf(story().commands);
  const at = (type: string) => log.find(({ events }) => events.some((event) => event.type === type));

  it('gives no difference when they are the same, whatever happened', () => {
    fc.assert(
      fc.property(history(30), (happenings) => {
        const play = new Play();
        for (const happening of happenings) play.do(happening);
        const commits = logOf(play.story.commands);
        const { causes, drift, compared, stopped } = replayed(commits, { ...core });
        expect([causes, drift, stopped]).to.deep.equal([[], [], null]);
        expect(compared).to.equal(commits.length);
      }),
      { numRuns: 8 },
    );
  });

  it('groups what differs by its cause, with the first place, both sides and who decides what is recorded', () => {
    const other = deciding((event) =>
      event.type === 'WorkloadProvisioned' ? [withData(event, { generation: 9 })] : [event],
    );
    const { causes } = replayed(log, other);
    expect(told(causes)).to.deep.equal(['2 x WorkloadProvisioned.generation']);
    const first = at('WorkloadProvisioned');
    expect(causes[0]?.first).to.deep.include({
      log: 'log',
      position: first?.position,
      input: 'RecordOutcome',
      before: 1,
      after: 9,
    });
    expect(causes[0]?.recorded).to.deep.equal({ before: 2, after: 0, neither: 0 });
  });

  it('lays events beside each other: one more is one difference, another one is one, and a code is part of it', () => {
    const more = deciding((event) => (event.type === 'ContractCreated' ? [event, event] : [event]));
    expect(told(replayed(log, more).causes)).to.deep.equal(['2 x ContractCreated only in new']);
    const refusing = deciding((event) => {
      if (event.type !== 'DeploymentAccepted') return [event];
      return [{ ...event, type: 'BodyRefused', data: { code: 'NO_ROOM' } }];
    });
    expect(told(replayed(log, refusing).causes)).to.deep.equal([
      '2 x DeploymentAccepted -> BodyRefused(NO_ROOM)',
    ]);
    const less = deciding((event) => (event.type === 'BlocksFollowed' ? [] : [event]));
    expect(told(replayed(log, less).causes)).to.deep.equal([
      `${log.filter(({ events }) => events[0]?.type === 'BlocksFollowed').length} x BlocksFollowed only in old`,
    ]);
  });

  it('shows what a cause hid when it is waived', () => {
    const both = deciding((event) => {
      if (event.type === 'BlocksFollowed') return [];
      if (event.type !== 'ContractCreated') return [event];
      return [withData(event, { deploymentData: 'x' })];
    });
    expect(told(replayed(log, both).causes)).to.have.length(1);
    const waived = replayed(log, both, 'BlocksFollowed only*');
    expect(told(waived.causes)[0]).to.equal('2 x ContractCreated.deploymentData');
    expect(waived.causes.map(({ isWaived }) => isWaived)).to.deep.equal([false, true]);
  });

  it('goes on behind an input on which a build cannot decide', () => {
    const other: CoreBuild = {
      ...core,
      decideInPlace: (state, command) => {
        if (command.type === 'SubmitBody') throw new RangeError('too far');
        return core.decideInPlace(state, command);
      },
    };
    const { causes, compared } = replayed(log, other);
    expect(told(causes)).to.deep.equal(['2 x new cannot decide on SubmitBody: RangeError']);
    expect(causes[0]?.first.after).to.equal('RangeError: too far');
    expect(compared).to.equal(log.length - 2);
  });

  it('ends for a build that cannot read an event, at its position, unless that is waived', () => {
    const place = at('DeploymentAccepted');
    const later = log.map((commit) => ({
      ...commit,
      events: commit.events.map((event) =>
        event.type === 'DeploymentAccepted' ? { ...event, schemaVersion: 99 } : event,
      ),
    }));
    const reading: CoreBuild = {
      ...core,
      fold: (state, stored) =>
        core.fold(
          state,
          [...stored].map((each) => (each.schemaVersion === 99 ? { ...each, schemaVersion: 1 } : each)),
        ),
      decideInPlace: (state, command) =>
        core
          .decideInPlace(state, command)
          .map((each) => (each.type === 'DeploymentAccepted' ? { ...each, schemaVersion: 99 } : each)),
    };
    const found = replayed(later, reading);
    expect(found.stopped).to.deep.include({ build: 'old', position: place?.position });
    expect(found.stopped?.reason).to.contain('newer zledger');
    expect(told(found.causes)).to.include(
      '1 x old cannot take over the event DeploymentAccepted@99: EVENT_NEWER',
    );
    expect(found.compared).to.be.lessThan(later.length);
    const on = replayed(later, reading, 'old cannot take over the event DeploymentAccepted@99*');
    expect([on.stopped, on.compared]).to.deep.equal([null, later.length]);
  });

  it('tells an effect that only one of them owes, once', () => {
    const forgetful: CoreBuild = {
      ...core,
      outstanding: (state) => core.outstanding(state).filter(({ kind }) => kind !== 'remove'),
    };
    expect(told(replayed(log, forgetful).causes)).to.deep.equal(['1 x effect remove volume only in old']);
    const larger: CoreBuild = {
      ...core,
      outstanding: (state) =>
        core.outstanding(state).map((effect) => ({ ...effect, generation: effect.generation + 1 })),
    };
    expect(told(replayed(log, larger).causes)).to.include('2 x effect ensure volume.generation');
  });

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

  it('is told apart from a log that neither of them would write', () => {
    const otherwise = log.map((commit) => ({
      ...commit,
      events: commit.events
        .filter(({ type }) => type !== 'WorkloadBlocked')
        .map((event) =>
          event.type === 'ContractCreated'
            ? { ...event, ...withData(event, { deploymentData: 'other' }) }
            : event,
        ),
    }));
    const { causes, drift } = replayed(otherwise, { ...core });
    expect(causes).to.deep.equal([]);
    expect(told(drift)).to.deep.equal(['2 x ContractCreated.deploymentData']);
  });

  it('is reported over several logs in their order', () => {
    const other = deciding((event) => (event.type === 'ContractCreated' ? [event, event] : [event]));
    const about = { version: '1', path: '/', fingerprint: 'x' };
    const builds = [
      { ...about, name: 'old' },
      { ...about, name: 'new' },
    ] as const;
    const bad = { log: 'c', code: 'LEDGER_CORRUPT', message: 'broken' };
    const [a, b] = [replayed(log, { ...core }), replayed(log, other)];
    expect(replayReport(builds, [a]).verdict).to.equal('same');
    expect(replayReport(builds, [a, bad]).verdict).to.equal('refused');
    const report = replayReport(builds, [a, b, { ...b, log: 'later' }, bad]);
    expect(report.verdict).to.equal('different');
    expect(told(report.causes)).to.deep.equal(['4 x ContractCreated only in new']);
    expect(report.causes[0]?.first.log).to.equal('log');
    expect(report.totals).to.deep.include({ logs: 4, differences: 4, commits: 3 * log.length });
  });
});
