import type { NodeTask } from '../node-effect.js';
import type { NodeState } from './node-state.js';
import type { Recipes } from './recipes.js';
import { type TaskRecord, taskRecord } from './voice.js';

type VoiceEventType =
  | 'VoiceSet'
  | 'ExtrinsicSigned'
  | 'ExtrinsicSubmitted'
  | 'ExtrinsicRefused'
  | 'ExtrinsicIncluded'
  | 'ExtrinsicLapsed'
  | 'ForeignExtrinsicSeen'
  | 'NodeTaskFailed'
  | 'NodeRetryDue';

export const evolveVoice: Recipes<VoiceEventType> = {
  VoiceSet(state, data) {
    state.voice = { account: data.account, pending: state.voice.pending };
  },
  ExtrinsicSigned(state, data) {
    const { round: _, attempt: __, ...signed } = data;
    state.voice = {
      account: state.voice.account,
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
    state.voice = { account: state.voice.account, pending: null };
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
      notBefore: 0,
    }));
    // A state that is the old one is no change, so the chain says nothing of it.
    if (call?.kind === 'change-power-state') state.record.powerState = call.state;
  },
  ExtrinsicLapsed(state, data) {
    state.voice = { account: state.voice.account, pending: null };
    setTask(state, data.task, (task) => ({
      ...task,
      failures: task.failures + 1,
      retryAt: null,
      notBefore: data.retryFrom,
    }));
  },
  ForeignExtrinsicSeen() {},
  NodeTaskFailed(state, data) {
    const { retryAt } = data;
    setTask(state, data.task, (task) => ({ ...task, failures: task.failures + 1, retryAt }));
  },
  NodeRetryDue(state, data) {
    setTask(state, data.task, (task) => ({ ...task, retryAt: null }));
  },
};

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
