import type { RpcRefused } from '../tfchain/rpc-errors.js';

/** Why a pool did not take an extrinsic in. */
export interface Refusal {
  /** For programs. */
  readonly code:
    | 'stale'
    | 'future'
    | 'payment'
    | 'era'
    | 'proof'
    | 'banned'
    | 'priority'
    | 'full'
    | 'invalid';
  /** For people: the endpoint's words, cut. */
  readonly reason: string;
}

/** What Substrate's pools say (sc-rpc-api author errors; sp-runtime InvalidTransaction), told apart by their wording. */
const wordings: readonly (readonly [RegExp, Refusal['code']])[] = [
  [/outdated|stale/i, 'stale'],
  [/will be valid in the future|future/i, 'future'],
  [/inability to pay|payment/i, 'payment'],
  [/ancient birth block|mortality/i, 'era'],
  [/bad signature|bad proof/i, 'proof'],
  [/temporarily banned/i, 'banned'],
  [/priority is too low|too low priority/i, 'priority'],
  [/immediately dropped|pool is full|limit/i, 'full'],
];
/** The pool has it already, which is as good as taking it in. */
const alreadyThere = 1013;

/** Null: it is in the pool already. */
export function refusalOf({ rpcCode, message }: RpcRefused): Refusal | null {
  if (rpcCode === alreadyThere || /already imported/i.test(message)) return null;
  const reason = message.replaceAll(/[^\u0020-\u007e]+/g, ' ').slice(0, 300);
  const known = wordings.find(([wording]) => wording.test(message));
  return { code: known?.[1] ?? 'invalid', reason };
}
