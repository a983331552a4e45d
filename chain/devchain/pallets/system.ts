import { type CallTable, call, ensureSigned, fail } from './pallet.js';
import { blake2AsHex } from '@polkadot/util-crypto';
import { ensureRoot } from './sudo.js';
import type { Context } from './pallet.js';

function setCode(context: Context, code: string): 'free' {
  ensureRoot(context);
  if (context.setCode(code) === null) fail('System', 'FailedToExtractRuntimeVersion');
  return 'free';
}

/**
 * `set_code` takes as code the name of a runtime that the development chain knows (`older`, `current`), since no
 * WebAssembly runs here.
 */
export const systemCalls: CallTable = {
  'system.remark': () => {},
  'system.remarkWithEvent': call<{ remark: string }>((context, { remark }) =>
    context.deposit('System', 'Remarked', {
      sender: ensureSigned(context),
      hash: blake2AsHex(Buffer.from(remark.slice(2), 'hex'), 256),
    }),
  ),
  'system.setCode': call<{ code: string }>((context, { code }) => setCode(context, code)),
  'system.setCodeWithoutChecks': call<{ code: string }>((context, { code }) => setCode(context, code)),
};
