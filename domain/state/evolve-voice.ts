import { isSame, usedResources } from '../reports/used-resources.js';
import { uptimeWindow } from '../reports/uptime-window.js';
import { setTask } from './evolve-task.js';
import { noteReported, stopCounting } from './evolve-traffic.js';
import { noteSaid } from './evolve-registration.js';
import { IdSet } from './id-set.js';
import type { NodeCall } from '../node-call.js';
import type { NodeTask } from '../node-effect.js';
import type { NodeState } from './node-state.js';
import { onRecordOnly, type Recipes } from './recipes.js';

type VoiceEventType =
  | 'VoiceSet'
  | 'ExtrinsicSigned'
  | 'ExtrinsicSubmitted'
  | 'ExtrinsicRefused'
  | 'ExtrinsicIncluded'
  | 'ExtrinsicLapsed'
  | 'ExtrinsicUnseen'
  | 'ForeignExtrinsicSeen'
  | 'UptimeDue'
  | 'NodeTaskFailed'
  | 'NodeRetryDue';

export const evolveVoice: Recipes<VoiceEventType> = {
  VoiceSet(state, data) {
    const { account, bootId, bootedAt } = data;
    const isNewBoot = state.voice.bootId !== bootId;
    const spoke = state.voice.account !== null;
    const { pending, fees } = state.voice;
    state.voice = { account, bootId, bootedAt, uptime: null, pending, fees };
    // A boot is a new beginning: its first uptime does not wait for the window of the last one before it.
    if (isNewBoot) setTask(state, 'uptime', (task) => ({ ...task, notBefore: 0 }));
    if (account === null) {
      state.unreported = new IdSet();
      stopCounting(state);
    } else if (!spoke)
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
    const { pending, fees } = state.voice;
    state.voice = { ...state.voice, pending: null, fees: fees + (data.fee ?? 0n) };
    if (data.error === null) {
      done(state, data.task, pending?.call);
      return;
    }
    const { pallet, name } = data.error;
    // A runtime that asks for terms came after the account was read.
    if (name === 'UserDidNotSignTermsAndConditions')
      state.registration = { ...state.registration, termsAccepted: false };
    const trouble = `the chain refused the call: ${pallet === null ? name : `${pallet}.${name}`}`;
    tryAgain(state, data.task, trouble, data.retryFrom ?? 0);
  },
  ExtrinsicLapsed(state, data) {
    state.voice = { ...state.voice, pending: null };
    const { reason, refusal } = data;
    tryAgain(state, data.task, `no block took it: ${refusal ?? reason}`, data.retryFrom);
  },
  ExtrinsicUnseen(state, data) {
    const { pending } = state.voice;
    state.voice = { ...state.voice, pending: null };
    if (data.counts === 'as-said') done(state, data.task, pending?.call);
    else tryAgain(state, data.task, 'what became of it is in blocks that nobody holds any more', 0);
  },
  ForeignExtrinsicSeen: onRecordOnly,
  NodeTaskFailed(state, data) {
    const { retryAt, reason: trouble } = data;
    setTask(state, data.task, (task) => ({ ...task, failures: task.failures + 1, retryAt, trouble }));
  },
  NodeRetryDue(state, data) {
    setTask(state, data.task, (task) => ({ ...task, retryAt: null }));
  },
};

/** A round is over: the chain holds what it was for. */
function done(state: NodeState, task: string, call: NodeCall | undefined): void {
  const notBefore = call?.kind === 'report-uptime' ? Number(call.takenAt) * 1000 + uptimeWindow : 0;
  setTask(state, task, ({ round }) => ({
    round: round + 1,
    failures: 0,
    retryAt: null,
    notBefore,
    trouble: null,
  }));
  if (call !== undefined) said(state, call);
}

/** The round goes on. @param notBefore chain time, ms */
function tryAgain(state: NodeState, task: string, trouble: string, notBefore: number): void {
  setTask(state, task, ({ round, failures }) => ({
    round,
    failures: failures + 1,
    retryAt: null,
    notBefore,
    trouble,
  }));
}

/** What the chain knows now by the node's own word. */
function said(state: NodeState, call: NodeCall): void {
  // A power state that is the old one is no change, so the chain says nothing of it.
  if (call.kind === 'change-power-state') state.record.powerState = call.state;
  if (call.kind === 'report-uptime') state.voice.uptime = null;
  // No event of the chain's says that terms were accepted.
  if (call.kind === 'accept-terms') state.registration = { ...state.registration, termsAccepted: true };
  if (call.kind === 'create-node' || call.kind === 'update-node') noteSaid(state, call.details);
  if (call.kind === 'report-nru') noteReported(state, call.reports);
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
