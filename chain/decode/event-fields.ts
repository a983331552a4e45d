import type { Event } from '@polkadot/types/interfaces';
import type { Codec } from '@polkadot/types/types';
import { stringCamelCase } from '@polkadot/util';
import { type Plain, plain } from './plain.js';

/**
 * The fields of an event under the names that this code uses: by the metadata's own names when they are all there (named
 * fields came with V14 metadata), else by position, which is how tuple events are read.
 * @throws RangeError when the event has fewer fields than names
 */
export function eventFields(event: Event, names: readonly string[]): { readonly [name: string]: Plain } {
  const values: readonly Codec[] = [...event.data];
  const given = event.data.names?.map((name) => stringCamelCase(name)) ?? [];
  const named = names.every((name) => given.includes(name));
  return Object.fromEntries(
    names.map((name, position) => {
      const value = values[named ? given.indexOf(name) : position];
      if (value === undefined) throw new RangeError(`the event has no field ${name}`);
      return [name, plain(value)];
    }),
  );
}
