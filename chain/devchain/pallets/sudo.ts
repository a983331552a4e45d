import {
  type Account,
  type CallTable,
  type Context,
  DispatchFailure,
  call,
  ensureSigned,
  fail,
  storageItem,
} from './pallet.js';

const key = storageItem<[], Account | null>('Sudo', 'Key');

/**
 * Root: reached through `Sudo.sudo`. A runtime without the Sudo pallet (TFChain removed it for its council) takes the
 * development chain's root account, //Alice, for it.
 * @throws DispatchFailure (`BadOrigin`)
 */
export function ensureRoot({ origin, settings }: Context): void {
  if (origin === 'root') return;
  if (typeof origin === 'object' && origin.signed === settings.rootAccount) return;
  throw new DispatchFailure('BadOrigin');
}

function sudo(context: Context, nested: unknown): 'free' {
  if (ensureSigned(context) !== key.get(context)) fail('Sudo', 'RequireSudo');
  const result = context.dispatch(nested, 'root');
  context.deposit('Sudo', 'Sudid', { sudoResult: result.ok ? { Ok: null } : { Err: result.encodable } });
  return 'free';
}

export const sudoCalls: CallTable = {
  'sudo.sudo': call<{ call: unknown }>((context, args) => sudo(context, args.call)),
  'sudo.sudoUncheckedWeight': call<{ call: unknown }>((context, args) => sudo(context, args.call)),
};
