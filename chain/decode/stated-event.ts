import type { Event } from '@polkadot/types/interfaces';
import { stringCamelCase } from '@polkadot/util';
import type { EventPhase } from './phase.js';
import { type Plain, plain } from './plain.js';

/** An event as plain data, whoever read it. */
export interface StatedEvent {
  /** The pallet's name in camelCase. */
  readonly section: string;
  /** The event's name as the metadata writes it. */
  readonly method: string;
  /** Of its fields, as the metadata writes them but for the case; null: the runtime gives them none. */
  readonly names: readonly string[] | null;
  /** Of the field at a position; undefined behind the last. @throws TypeError for a type that no fact uses */
  value(position: number): Plain | undefined;
}

/** An event and its place among those of its block. */
export interface StatedRecord {
  readonly eventIndex: number;
  readonly phase: EventPhase;
  readonly event: StatedEvent;
}

/** What the library decoded. */
export function statedEvent(event: Event): StatedEvent {
  const { section, method, data } = event;
  const value = (position: number): Plain | undefined => {
    const field = data[position];
    return field === undefined ? undefined : plain(field);
  };
  return { section, method, names: data.names, value };
}

/**
 * The fields of an event under the names that this code uses: by the metadata's own names when they are all there (named
 * fields came with V14 metadata), else by position, which is how tuple events are read.
 * @throws RangeError when the event has fewer fields than names
 */
export function eventFields(
  event: StatedEvent,
  names: readonly string[],
): { readonly [name: string]: Plain } {
  const given = event.names?.map((name) => stringCamelCase(name)) ?? [];
  const named = names.every((name) => given.includes(name));
  return Object.fromEntries(
    names.map((name, position) => {
      const value = event.value(named ? given.indexOf(name) : position);
      if (value === undefined) throw new RangeError(`the event has no field ${name}`);
      return [name, value];
    }),
  );
}
