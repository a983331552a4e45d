import { replayOne } from '../../../commands/replay.js';
import { initialState } from '../../../domain/state/node-state.js';
import { stateHash } from '../../../domain/state/state-hash.js';
import type { RowData } from '../../../projections/projection.js';
import { nodeViews } from '../../projections/node-views.js';
import { recordedFact } from '../../projections/recorded-fact.js';
import { hashOf } from './hash-of.js';
import type { ProbeLog, ProbeResult } from './probe-job.js';

/** Replays a log into the state, and into the rows of all views. The trace covers each row as each event leaves it. */
export function foldLog(log: ProbeLog): ProbeResult {
  const state = initialState();
  const rows = new Map<string, RowData>();
  const steps: RowData[] = [];
  for (const stored of log) {
    replayOne(state, stored);
    const fact = recordedFact(stored);
    for (const view of nodeViews) {
      const key = view.rowOf(fact);
      if (key === null) continue;
      const name = `${view.name}/${key}`;
      const row = view.apply(rows.get(name) ?? view.initial(), fact);
      rows.set(name, row);
      steps.push([name, row]);
    }
  }
  return {
    run: `replay of the corpus, ${log.length} events into the state and ${rows.size} rows of views`,
    final: stateHash(state).slice(0, 16),
    trace: hashOf(steps),
  };
}
