import { accountOf } from './address.js';
import {
  type Account,
  type CallTable,
  type Context,
  DispatchFailure,
  call,
  ensureSigned,
  fail,
  optionalItem,
} from './pallet.js';

const key = optionalItem<[], Account>('Sudo', 'Key');

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

function setKey(context: Context, address: unknown): 'free' {
  const old = key.get(context);
  if (ensureSigned(context) !== old) fail('Sudo', 'RequireSudo');
  key.put(context, accountOf(address));
  context.deposit('Sudo', 'KeyChanged', { oldSudoer: old });
  return 'free';
}

export const sudoCalls: CallTable = {
  'sudo.sudo': call<{ call: unknown }>((context, args) => sudo(context, args.call)),
  'sudo.setKey': call<{ new: unknown }>((context, args) => setKey(context, args.new)),
  'sudo.sudoUncheckedWeight': call<{ call: unknown }>((context, args) => sudo(context, args.call)),
};
