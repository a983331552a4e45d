import { isSame, usedResources } from '../reports/used-resources.js';
import { uptimeWindow } from '../reports/uptime-window.js';
import { IdSet } from './id-set.js';
import type { NodeCall } from '../node-call.js';
import type { NodeTask } from '../node-effect.js';
import type { NodeState } from './node-state.js';
import { onRecordOnly, type Recipes } from './recipes.js';
import { type TaskRecord, taskRecord } from './voice.js';

type VoiceEventType =
  | 'VoiceSet'
  | 'ExtrinsicSigned'
  | 'ExtrinsicSubmitted'
  | 'ExtrinsicRefused'
  | 'ExtrinsicIncluded'
  | 'ExtrinsicLapsed'
  | 'ForeignExtrinsicSeen'
  | 'UptimeDue'
  | 'NodeTaskFailed'
  | 'NodeRetryDue';

export const evolveVoice: Recipes<VoiceEventType> = {
  VoiceSet(state, data) {
    const { account, bootId, bootedAt } = data;
    const isNewBoot = state.voice.bootId !== bootId;
    const spoke = state.voice.account !== null;
    state.voice = { account, bootId, bootedAt, uptime: null, pending: state.voice.pending };
    // A boot is a new beginning: its first uptime does not wait for the window of the last one before it.
    if (isNewBoot) setTask(state, 'uptime', (task) => ({ ...task, notBefore: 0 }));
    if (account === null) state.unreported = new IdSet();
    else if (!spoke)
      for (const { contractId, ended } of state.deployments.values())
        if (!ended) state.unreported.add(contractId);
  },
  UptimeDue(state, data) {
    state.voice.uptime = { ...data };
  },
  ExtrinsicSigned(state, data) {
    const { round: _, attempt: __, ...signed } = data;
    state.voice = {
      ...state.voice,
      pending: {
        ...signed,
        task: data.task as NodeTask, // only tasks of this list are ever signed for
        submissions: 0,
        submittedAt: null,
        refusal: null,
      },
    };
  },
  ExtrinsicSubmitted(state, data) {
    answered(state, data.hash, null);
  },
  ExtrinsicRefused(state, data) {
    answered(state, data.hash, data.reason);
  },
  ExtrinsicIncluded(state, data) {
    const call = state.voice.pending?.call;
    state.voice = { ...state.voice, pending: null };
    if (data.error !== null) {
      setTask(state, data.task, (task) => ({
        ...task,
        failures: task.failures + 1,
        retryAt: null,
        notBefore: data.retryFrom ?? 0,
      }));
      return;
    }
    setTask(state, data.task, ({ round }) => ({
      round: round + 1,
      failures: 0,
      retryAt: null,
      notBefore: call?.kind === 'report-uptime' ? Number(call.takenAt) * 1000 + uptimeWindow : 0,
    }));
    if (call !== undefined) said(state, call);
  },
  ExtrinsicLapsed(state, data) {
    state.voice = { ...state.voice, pending: null };
    setTask(state, data.task, (task) => ({
      ...task,
      failures: task.failures + 1,
      retryAt: null,
      notBefore: data.retryFrom,
    }));
  },
  ForeignExtrinsicSeen: onRecordOnly,
  NodeTaskFailed(state, data) {
    const { retryAt } = data;
    setTask(state, data.task, (task) => ({ ...task, failures: task.failures + 1, retryAt }));
  },
  NodeRetryDue(state, data) {
    setTask(state, data.task, (task) => ({ ...task, retryAt: null }));
  },
};

/** What the chain knows now by the node's own word. */
function said(state: NodeState, call: NodeCall): void {
  // A power state that is the old one is no change, so the chain says nothing of it.
  if (call.kind === 'change-power-state') state.record.powerState = call.state;
  if (call.kind === 'report-uptime') state.voice.uptime = null;
  if (call.kind !== 'report-resources') return;
  for (const { contractId, used } of call.contracts) {
    const deployment = state.deployments.get(contractId);
    const now = deployment === undefined ? null : usedResources(deployment);
    // What changed meanwhile is reported again.
    if (now === null || isSame(now, used)) state.unreported.delete(contractId);
  }
}

function answered(state: NodeState, hash: string, refusal: string | null): void {
  const { pending } = state.voice;
  if (pending === null || pending.hash !== hash) return;
  pending.submissions += 1;
  pending.submittedAt = state.chain.cursor?.number ?? 0;
  pending.refusal = refusal;
}

export function setTask(state: NodeState, task: string, change: (record: TaskRecord) => TaskRecord): void {
  state.tasks.set(task, change(taskRecord(state.tasks, task as NodeTask))); // an event names a task of the list
}
