import type { StoredEvent } from '../../commands/replay.js';
import type { TurnRecord } from '../../commands/turn-record.js';
import type { CoreBuild, StoredVersions } from './core-build.js';

/** The event of which the stand-in writes another version: the first that a build writes when it starts. */
const changed = 'NodeStarted';

/**
 * The build after `core`, as far as schemas go: it writes the next version of `NodeStarted`, with one field more, and has
 * an upcaster from the version before. It stands in for a release with a changed schema where none is at hand; all else is
 * the given build's.
 */
export function withNextSchema(core: CoreBuild): CoreBuild {
  const before = core.events.find(({ type }) => type === changed);
  if (before === undefined) throw new Error(`invariant: every build has ${changed}`);
  const version = before.writes + 1;
  const read = <Stored extends StoredEvent>(stored: Stored): Stored =>
    stored.type === changed && stored.schemaVersion === version
      ? { ...stored, schemaVersion: before.writes, data: withoutField(stored.data) }
      : stored;
  const write = (events: TurnRecord['events']): TurnRecord['events'] =>
    events.map((event) =>
      event.type === changed
        ? // the field is only in what is stored: the model of this build does not know it
          {
            ...event,
            schemaVersion: version,
            data: { ...event.data, [field]: null } as unknown as typeof event.data,
          }
        : event,
    );
  function* readAll(stored: Iterable<StoredEvent>): Generator<StoredEvent> {
    for (const each of stored) yield read(each);
  }
  const events = core.events.map(
    (each): StoredVersions =>
      each.type === changed ? { ...each, reads: [...each.reads, version], writes: version } : each,
  );
  return {
    ...core,
    events,
    fold: (state, stored) => core.fold(state, readAll(stored)),
    evolve: (state, stored) => core.evolve(state, stored.map(read)),
    readEvent: (stored) => core.readEvent(read(stored)),
    decide: (state, command) => write(core.decide(state, command)),
    decideInPlace: (state, command) => write(core.decideInPlace(state, command)),
    recordOf: (turn) => {
      const record = core.recordOf(turn);
      return { ...record, events: write(record.events) };
    },
  };
}

const field = 'place';

function withoutField(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== field));
}
