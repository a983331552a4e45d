import type { Command } from '../../domain/command.js';
import { Scenario, volume } from '../../domain/scenario.fixture.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import type { CoreBuild } from '../core/core-build.js';
import { core } from '../core/entry.js';
import type { Cause } from './cause-table.js';
import type { EventRecord } from './difference.js';
import type { RecordedCommit } from './recorded-commit.js';
import { type LogReplay, Replay, type ReplayOptions } from './replay.js';
import { waiver } from './replay-report.js';

/** A log as the core writes it. */
export function logOf(commands: readonly Command[]): RecordedCommit[] {
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

/** Under the core and another build, decided by both. */
export function replayed(
  commits: readonly RecordedCommit[],
  other: CoreBuild,
  ...waived: string[]
): LogReplay {
  return replay(commits, other, { isWaived: waiver(waived), onlyStates: false });
}

/** Under the core and another build. */
export function replay(
  commits: readonly RecordedCommit[],
  other: CoreBuild,
  options: ReplayOptions,
): LogReplay {
  const builds = [
    { name: 'old', core },
    { name: 'new', core: other },
  ] as const;
  const run = new Replay('log', builds, options);
  for (const commit of commits) run.take(commit);
  return run.end();
}

/** The event with other members in its data. */
export const withData = (event: EventRecord, more: object): EventRecord => ({
  ...event,
  data: { ...(event.data as object), ...more },
});
/** A build that decides otherwise. */
export const deciding = (change: (event: EventRecord) => readonly EventRecord[]): CoreBuild => ({
  ...core,
  // what a build decides is only compared
  decideInPlace: (state, command) =>
    core.decideInPlace(state, command).flatMap(change) as ReturnType<CoreBuild['decide']>,
});
/** Causes as they are counted. */
export const told = (causes: readonly Cause[]) => causes.map(({ count, cause }) => `${count} x ${cause}`);

/** Two deployments, of which one is cancelled. */
export function story(): Scenario {
  const scenario = new Scenario();
  scenario.deploy({ contract: 1, workloads: [volume('data', 1)] });
  scenario.settle();
  scenario.deploy({ contract: 2, workloads: [volume('data', 1)] });
  scenario.settle();
  scenario.canceled(1);
  scenario.settle();
  return scenario;
}
