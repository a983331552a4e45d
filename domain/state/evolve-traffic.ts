import type { NruReport } from '../node-call.js';
import {
  countedSince,
  idlePeriod,
  isSameReport,
  noTraffic,
  readingPeriod,
  type Traffic,
  type TrafficCounter,
} from '../reports/traffic.js';
import { setTask } from './evolve-task.js';
import { IdMap } from './id-map.js';
import type { NodeState } from './node-state.js';
import type { Recipes } from './recipes.js';

type TrafficEventType = 'TrafficDue' | 'TrafficRead' | 'NruWindowClosed';

export const evolveTraffic: Recipes<TrafficEventType> = {
  TrafficDue(state) {
    state.traffic.asked = true;
    state.traffic.isCurrent = true;
  },
  TrafficRead(state, { takenAt, counters }) {
    const { traffic } = state;
    const time = Number(takenAt) * 1000;
    traffic.asked = false;
    const pause = counters.length === 0 ? idlePeriod : readingPeriod;
    setTask(state, 'traffic', ({ round }) => ({
      round: round + 1,
      failures: 0,
      retryAt: null,
      notBefore: time + pause,
      trouble: null,
    }));
    if (traffic.since !== null) for (const counter of counters) count(state, counter);
    traffic.since ??= time;
    for (const { name, contractId, epoch, bytes } of counters)
      traffic.counters.set(name, { contractId, epoch, bytes });
    // One that is not there for once is still the same one when it is back: it goes with its contract.
    for (const [name, { contractId }] of [...traffic.counters])
      if (state.deployments.get(contractId)?.ended !== false && !counters.some((each) => each.name === name))
        traffic.counters.delete(name);
  },
  NruWindowClosed(state, { to, reports }) {
    state.traffic.since = Number(to) * 1000;
    state.traffic.open = new IdMap();
    state.traffic.due = [...state.traffic.due, ...reports];
  },
};

function count({ traffic }: NodeState, counter: TrafficCounter): void {
  const more = countedSince(traffic.counters.get(counter.name), counter);
  if (more === 0n) return;
  traffic.open.set(counter.contractId, (traffic.open.get(counter.contractId) ?? 0n) + more);
}

/** A block holds these reports. */
export function noteReported(state: NodeState, reports: readonly NruReport[]): void {
  const { due } = state.traffic;
  state.traffic.due = due.filter((each) => !reports.some((told) => isSameReport(told, each)));
}

/**
 * The chain has a report of a contract here. When this log knows nothing of it, another log of this node made it (before a
 * restore): up to the next reading nothing of that contract is counted, rather than twice.
 */
export function noteRecorded({ traffic }: NodeState, report: Omit<NruReport, 'bytes'>): void {
  if (traffic.due.length > 0 && traffic.due.some((each) => isSameReport(each, report))) {
    traffic.due = traffic.due.filter((each) => !isSameReport(each, report));
    return;
  }
  const { contractId } = report;
  // most nodes count nothing, and to go through drafts of empty tables costs more than all else of a commit
  if (traffic.open.size > 0) traffic.open.delete(contractId);
  if (traffic.counters.size === 0) return;
  for (const [name, counter] of [...traffic.counters])
    if (counter.contractId === contractId) traffic.counters.set(name, { ...counter, bytes: null });
}

/** A report that the chain has changes nothing then: `noteRecorded` finds nothing to note. */
export const countsNothing = ({ due, open, counters }: Traffic): boolean =>
  due.length === 0 && open.size === 0 && counters.size === 0;

/** What was counted and told since the backup is not in this log. */
export function forgetCounted(state: NodeState): void {
  const { traffic } = state;
  traffic.isCurrent = false;
  traffic.open = new IdMap();
  for (const [name, counter] of [...traffic.counters])
    traffic.counters.set(name, { ...counter, bytes: null });
}

/** A node that does not speak counts nothing. */
export function stopCounting(state: NodeState): void {
  state.traffic = noTraffic();
}
