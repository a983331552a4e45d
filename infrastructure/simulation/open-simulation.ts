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
 * @param logs that its first nodes begin with
 * @throws LogUnusableError, RecordingUnusableError; RecordingError, ChainError of a recording that it names
 */
export async function openSimulation(
  scenario: Scenario,
  builds: readonly GivenBuild[] = [],
  logs: readonly RecordedLog[] = [],
): Promise<Simulation> {
  const isWired = scenario.kind === 'world' && scenario.wire === 'scale';
  const wire = isWired ? await (opened ??= openWire()) : null;
  const recording = scenario.kind === 'world' ? scenario.recording : undefined;
  const recorded = recording === undefined ? null : await openRecorded(recording);
  return simulationOf(scenario, { builds, logs, wire, recording: recorded });
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
