import { addExtension, Packr } from 'msgpackr';
import { IdMap } from '../../domain/state/id-map.js';
import { IdSet } from '../../domain/state/id-set.js';
import type { Id } from '../../domain/state/id-table.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';

/** Raised when what the codec writes for the same state changes. */
export const stateCodecVersion = 3;

/** Entries of a map or set in one chunk: encoding one takes about a millisecond, then others get their turn. */
const entriesPerChunk = 256;

// Records for objects, so that maps stay maps; bigints beyond 64 bits are an extension; data never has a say in how
// it is stored.
const packr = new Packr({
  useRecords: true,
  mapsAsObjects: false,
  moreTypes: true,
  useBigIntExtension: true,
  useToJSON: false,
});

// Tables by id that lie deeper in the state, inside a value: their entries, as for those of the state itself. msgpackr knows
// extensions by number for all its packers; nothing else that is packed holds such tables.
addExtension({
  Class: IdMap,
  type: 1,
  write: (table: IdMap<Id, unknown>) => [...table],
  read: (entries: [Id, unknown][]) => new IdMap(entries),
});
addExtension({
  Class: IdSet,
  type: 2,
  write: (table: IdSet<Id>) => [...table],
  read: (keys: Id[]) => new IdSet(keys),
});

type Chunk = readonly [field: string, kind: 'value' | 'map' | 'set', content: unknown];

/** Thrown when bytes that had the right hash are not a state: a bug, or a fingerprint that covers too little. */
export class StateCodecError extends Error {
  override readonly name = 'StateCodecError';
  readonly code = 'STATE_CODEC';
}

/**
 * A state as chunks of MessagePack, each on its own: an immutable state may be encoded bit by bit while the node goes
 * on to other states. Only entries are written, not how maps and sets by id arrange them; a workload list keeps its order, a bigint its size.
 */
export function* encodeState(state: NodeState): Generator<Buffer, void> {
  for (const [field, value] of Object.entries(state)) {
    if (value instanceof IdMap) yield* encodeEntries(field, 'map', [...value]);
    else if (value instanceof IdSet) yield* encodeEntries(field, 'set', [...value]);
    else yield packr.pack([field, 'value', value] satisfies Chunk);
  }
}

function* encodeEntries(
  field: string,
  kind: 'map' | 'set',
  entries: readonly unknown[],
): Generator<Buffer, void> {
  // An empty one has a chunk too: a field that is missing is an error.
  for (let at = 0; at === 0 || at < entries.length; at += entriesPerChunk) {
    yield packr.pack([field, kind, entries.slice(at, at + entriesPerChunk)] satisfies Chunk);
  }
}

/** The inverse of `encodeState`. Only for bytes whose hash has been checked. @throws StateCodecError */
export function decodeState(chunks: Iterable<Uint8Array>): NodeState {
  const fields = new Map<string, unknown>();
  for (const bytes of chunks) takeChunk(fields, bytes);
  const expected = Object.keys(initialState()).sort().join();
  if ([...fields.keys()].sort().join() !== expected) {
    throw new StateCodecError(`a state has the fields ${expected}, not ${[...fields.keys()].sort().join()}`);
  }
  // the snapshot's fingerprint says that this very code made these fields, its hash that they are unchanged
  return Object.fromEntries(fields) as unknown as NodeState;
}

function takeChunk(fields: Map<string, unknown>, bytes: Uint8Array): void {
  const chunk: unknown = packr.unpack(bytes);
  if (!Array.isArray(chunk) || chunk.length !== 3) throw new StateCodecError('a chunk is not a row of three');
  const [field, kind, content] = chunk as unknown as Chunk; // checked before: three, and made by encodeState
  if (kind === 'value') fields.set(field, content);
  else if (!Array.isArray(content)) throw new StateCodecError(`the entries of ${field} are no list`);
  else if (kind === 'map')
    addEntries(fields, field, content as [Id, unknown][]); // pairs, made by encodeState
  else addKeys(fields, field, content as Id[]); // a set's, made by encodeState
}

function addEntries(fields: Map<string, unknown>, field: string, entries: readonly [Id, unknown][]): void {
  const known = fields.get(field);
  const map = known instanceof IdMap ? known : new IdMap<Id, unknown>();
  for (const [key, value] of entries) map.set(key, value);
  fields.set(field, map);
}

function addKeys(fields: Map<string, unknown>, field: string, keys: readonly Id[]): void {
  const known = fields.get(field);
  const set = known instanceof IdSet ? known : new IdSet();
  for (const key of keys) set.add(key);
  fields.set(field, set);
}
