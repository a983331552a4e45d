import { replayOne } from '../../commands/replay.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';

/** All events of a node that does not run, read from its log after the whole log was verified. */
export async function storedEvents(data: string): Promise<RecordedEvent[]> {
  const ledger = await openLevelLedger({ path: dataFolder(data).ledger, readonly: true });
  try {
    const report = await ledger.verify();
    if (!report.ok) throw new Error(`the log is broken: ${JSON.stringify(report.finding)}`);
    const events: RecordedEvent[] = [];
    for await (const stored of ledger.events()) events.push(stored);
    return events;
  } finally {
    await ledger.close();
  }
}

/** The state that these events give, folded by the plain recipe. */
export function foldEvents(events: readonly RecordedEvent[]): NodeState {
  const state = initialState();
  for (const stored of events) replayOne(state, stored);
  return state;
}
