/**
 * What a pallet may do and know. Pallets are plain functions over this: no I/O, no clock, no randomness, so the same
 * calls on the same state give the same state and the same events.
 *
 * Values are plain data: integers up to 32 bits are numbers and wider ones bigints, bytes and accounts are lower-case
 * `0x` hex, an absent option is null, a variant is its name or `{ Name: value }`, structs have camelCase keys.
 */
export interface Context {
  readonly storage: PalletStorage;
  readonly origin: Origin;
  readonly blockNumber: number;
  readonly settings: ChainSettings;
  /** Appends an event; one that the running runtime does not have is left out. */
  deposit(pallet: string, event: string, fields: Readonly<Record<string, unknown>>): void;
  /** Runs `work` so that either all of its writes and events stay or none. Rethrows its {@link DispatchFailure}. */
  transactional<T>(work: () => T): T;
  /** Runs a nested call (Sudo, Utility). The failed one's writes and events vanish. */
  dispatch(call: unknown, origin: Origin): DispatchResult;
  /** Installs another runtime from the next block on. Null when the code is none that the chain knows. */
  setCode(code: string): string | null;
}

/** Storage by the names that the runtime's metadata has. */
export interface PalletStorage {
  /** The value, its default, or null when the item is optional and unset. */
  get(pallet: string, item: string, keys: readonly unknown[]): unknown;
  has(pallet: string, item: string, keys: readonly unknown[]): boolean;
  put(pallet: string, item: string, keys: readonly unknown[], value: unknown): void;
  remove(pallet: string, item: string, keys: readonly unknown[]): void;
}

/** Fixed at genesis. */
export interface ChainSettings {
  /** How many blocks a contract without funds lives on. */
  readonly graceBlocks: number;
  /** Who is root where the runtime has no Sudo pallet; null where it has. */
  readonly rootAccount: Account | null;
}

export type Account = string;
export type Origin = { readonly signed: Account } | 'root' | 'none';

/** A plain SCALE `DispatchError`, or the name of a pallet's own error. */
export type DispatchError =
  | 'BadOrigin'
  | 'CannotLookup'
  | { readonly pallet: string; readonly error: string };
/** `encodable` is the error as this runtime's SCALE `DispatchError` takes it. */
export type DispatchResult =
  | { readonly ok: true; readonly pays: boolean }
  | { readonly ok: false; readonly error: DispatchError; readonly encodable: unknown };

/** Ends a call: its writes and events are undone and the error goes into `System.ExtrinsicFailed`. */
export class DispatchFailure extends Error {
  override readonly name = 'DispatchFailure';
  constructor(readonly error: DispatchError) {
    super(typeof error === 'string' ? error : `${error.pallet}.${error.error}`);
  }
}

/** `free` stands for FRAME's `Pays::No`: the fee is given back. */
export type CallHandler = (context: Context, args: Readonly<Record<string, unknown>>) => 'free' | void;

/** The calls of a pallet, by `pallet.method` in camelCase as polkadot-js names them. */
export type CallTable = Readonly<Record<string, CallHandler>>;

/** Gives a handler the types of its arguments: the metadata has decoded them before the handler runs. */
// The type parameter names the arguments' types at the place where the handler is written.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function call<Args>(handler: (context: Context, args: Args) => 'free' | void): CallHandler {
  return (context, args) => handler(context, args as Args); // see above: shaped by the runtime's metadata
}

/** A storage item with the types of its keys and value. */
export interface StorageAccess<Keys extends readonly unknown[], Value> {
  get(context: Context, ...keys: Keys): Value;
  has(context: Context, ...keys: Keys): boolean;
  put(context: Context, value: Value, ...keys: Keys): void;
  remove(context: Context, ...keys: Keys): void;
}

/** Typed access to a storage item; the runtime's metadata is what gives the value its shape. */
export function storageItem<Keys extends readonly unknown[], Value>(
  pallet: string,
  item: string,
): StorageAccess<Keys, Value> {
  return {
    get: ({ storage }, ...keys) => storage.get(pallet, item, keys) as Value, // decoded by the metadata
    has: ({ storage }, ...keys) => storage.has(pallet, item, keys),
    put: ({ storage }, value, ...keys) => storage.put(pallet, item, keys, value),
    remove: ({ storage }, ...keys) => storage.remove(pallet, item, keys),
  };
}

/** As {@link storageItem}, for what may be absent: null then, also where the runtime would read zeros. */
export function optionalItem<Keys extends readonly unknown[], Value>(
  pallet: string,
  item: string,
): StorageAccess<Keys, Value | null> {
  const access = storageItem<Keys, Value | null>(pallet, item);
  return {
    ...access,
    get: (context, ...keys) => (access.has(context, ...keys) ? access.get(context, ...keys) : null),
  };
}

/** The signer. @throws DispatchFailure (`BadOrigin`) when nobody signed. */
export function ensureSigned({ origin }: Context): Account {
  if (typeof origin === 'string') throw new DispatchFailure('BadOrigin');
  return origin.signed;
}

/** Fails a call with a pallet's own error. */
export function fail(pallet: string, error: string): never {
  throw new DispatchFailure({ pallet, error });
}
