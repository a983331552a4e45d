import { registrationCall } from '../domain/registration/registration-call.js';
import type { NodeState } from '../domain/state/node-state.js';
import type { TaskRecord } from '../domain/state/voice.js';
import { ss58Address } from '../domain/ss58-address.js';
import type { ViewJson } from './state-view.js';

/** What the node says on the chain in its own name: what is under way, what it cost, and what came of the last tries. */
export function voiceView(state: NodeState): { readonly [key: string]: ViewJson } {
  const { voice, registration, identity, traffic } = state;
  const { pending } = voice;
  return {
    account: voice.account === null ? null : `0x${voice.account}`,
    address: voice.account === null ? null : ss58Address(voice.account),
    registers: registration.wanted !== null,
    registration_owes: registrationCall(registration, identity?.nodeId ?? null)?.kind ?? null,
    fees_paid: voice.fees,
    waits_for_block:
      pending === null
        ? null
        : {
            task: pending.task,
            call: pending.call.kind,
            hash: pending.hash,
            nonce: pending.nonce,
            before_block: pending.death,
            handed_out: pending.submissions,
            refused: pending.refusal,
          },
    traffic: {
      counted_since: traffic.since,
      counted_bytes: [...traffic.open.values()].reduce((sum, bytes) => sum + bytes, 0n),
      reports_due: traffic.due.length,
    },
    tasks: Object.fromEntries([...state.tasks].map(([task, record]) => [task, taskView(record)])),
  };
}

/** `not_before` is chain time, `retry_at` the wall clock; ms, null: it waits for neither. */
function taskView({ round, failures, retryAt, notBefore, trouble }: TaskRecord): ViewJson {
  return {
    done: round,
    failures,
    trouble,
    retry_at: retryAt,
    not_before: notBefore === 0 ? null : notBefore,
  };
}
