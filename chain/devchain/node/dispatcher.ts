import type { GenericCall } from '@polkadot/types';
import { stringCamelCase } from '@polkadot/util';
import { calls } from '../pallets/calls.js';
import {
  type ChainSettings,
  type Context,
  type DispatchError,
  DispatchFailure,
  type DispatchResult,
  type Origin,
} from '../pallets/pallet.js';
import { dialectOf } from './dialect-of.js';
import type { EventLog, Phase } from './event-log.js';
import { toPlain } from './plain.js';
import type { RuntimeStorage } from './runtime-storage.js';

/** Where calls run: one block's storage, events and phase. */
export interface DispatchScope {
  readonly storage: RuntimeStorage;
  readonly events: EventLog;
  readonly settings: ChainSettings;
  readonly blockNumber: number;
  readonly phase: () => Phase;
  readonly setCode: (code: string, deposit: Context['deposit']) => string | null;
}

/** What the pallets see of a block in the making, for one origin. */
export function contextOf(scope: DispatchScope, origin: Origin): Context {
  const { storage, events, settings, blockNumber } = scope;
  const deposit: Context['deposit'] = (pallet, event, fields) => {
    const dialect = dialectOf(storage.runtime.description.specVersion);
    const shaped = dialect.toEvent(`${pallet}.${event}`, fields);
    const encoded = storage.runtime.encodeEvent(pallet, event, shaped);
    if (encoded !== null) events.append(scope.phase(), encoded);
  };
  return {
    storage,
    origin,
    blockNumber,
    settings,
    deposit,
    transactional: (work) => transactional(scope, work),
    dispatch: (call, nestedOrigin) => dispatch(scope, call as GenericCall, nestedOrigin), // nested calls stay codecs
    setCode: (code) => scope.setCode(code, deposit),
  };
}

function transactional<T>({ storage, events }: DispatchScope, work: () => T): T {
  const before = events.length;
  storage.overlay.begin();
  try {
    const result = work();
    storage.overlay.commit();
    return result;
  } catch (error) {
    storage.overlay.rollback();
    events.truncate(before);
    throw error;
  }
}

/** Runs a call in a storage transaction of its own: what fails leaves no trace but its error. */
export function dispatch(scope: DispatchScope, call: GenericCall, origin: Origin): DispatchResult {
  try {
    const pays = transactional(scope, () => run(scope, call, origin));
    return { ok: true, pays };
  } catch (error) {
    if (!(error instanceof DispatchFailure)) throw error;
    return { ok: false, error: error.error, encodable: encodable(scope, error.error) };
  }
}

function run(scope: DispatchScope, call: GenericCall, origin: Origin): boolean {
  const name = `${call.section}.${call.method}`;
  const handler = calls[name];
  if (handler === undefined) throw new DispatchFailure({ pallet: 'System', error: 'CallFiltered' });
  const args = call.argsEntries.map(([name, value]) => [stringCamelCase(name), toPlain(value)]);
  const dialect = dialectOf(scope.storage.runtime.description.specVersion);
  return handler(contextOf(scope, origin), dialect.fromCall(name, Object.fromEntries(args))) !== 'free';
}

function encodable({ storage }: DispatchScope, error: DispatchError): unknown {
  return typeof error === 'string' ? error : storage.runtime.moduleError(error.pallet, error.error);
}
