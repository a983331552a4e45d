import type { Simulation } from '../../simulations/kinds/simulation.js';
import { simulationOf } from '../../simulations/kinds/simulation-of.js';
import type { BlockWire } from '../../simulations/world/block-wire.js';
import type { RecordedChain } from '../../simulations/world/origin/origin-of-recording.js';
import type { RecordedLog } from '../../simulations/world/origin/recover-log.js';
import type { GivenBuild } from '../../simulations/world/world-builds.js';
import type { Scenario } from '../../simulations/scenario/scenario.js';

let opened: Promise<BlockWire> | null = null;

/**
 * The simulation of a scenario with all that this package can give it.
 * @param builds that were given for names of it
 * @param logs that its first nodes begin with; left out: they are read where it names some
 * @throws LogUnusableError, RecordingUnusableError; RecordingError, ChainError of a recording that it names
 */
export async function openSimulation(
  scenario: Scenario,
  builds: readonly GivenBuild[] = [],
  logs?: readonly RecordedLog[],
): Promise<Simulation> {
  const isWired = scenario.kind === 'world' && scenario.wire === 'scale';
  const wire = isWired ? await (opened ??= openWire()) : null;
  const recording = scenario.kind === 'world' ? scenario.recording : undefined;
  const recorded = recording === undefined ? null : await openRecorded(recording);
  const named = logs ?? (await logsOf(scenario, new AbortController().signal));
  return simulationOf(scenario, { builds, logs: named, wire, recording: recorded });
}

/** The logs that a scenario names. @throws LogUnusableError, an error of the file system, the signal's reason */
export async function logsOf(scenario: Scenario, signal: AbortSignal): Promise<readonly RecordedLog[]> {
  const paths = scenario.kind === 'world' ? (scenario.from_logs ?? []) : [];
  if (paths.length === 0) return [];
  // its own import: the database is needed for nothing else
  const { readRecordedLogs } = await import('./read-recorded-logs.js');
  const logs: RecordedLog[] = [];
  for (const path of paths) logs.push(...(await readRecordedLogs(path, signal)));
  return logs;
}

async function openRecorded(file: string): Promise<RecordedChain> {
  const { readRecordedChain } = await import('./read-recorded-chain.js');
  return readRecordedChain(file);
}

/** Loaded and made only for a scenario that wants it: the chain's codec and its runtimes take seconds. */
async function openWire(): Promise<BlockWire> {
  const { ScaleWire } = await import('./scale-wire.js');
  return new ScaleWire();
}
