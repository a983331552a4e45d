import type { Plain } from './ledger.js';

/** Whoever takes the values of an object, one after the other. */
export interface ValueSink {
  value(value: Plain, depth: number): void;
}

export type MemberWriter = (sink: ValueSink, value: { readonly [key: string]: Plain }, depth: number) => void;

/** As for `ObjectMaker`. */
const COMPILED_MAX = 2000;
const COMPILED_AFTER = 32;

let compiled = 0;

/** How the members of objects with these keys are given out in their order, each read once. */
export function memberWriter(keys: readonly string[]): MemberWriter {
  let uses = 0;
  let write: MemberWriter | null = null;
  return (sink, value, depth) => {
    if (write !== null) return write(sink, value, depth);
    if (++uses > COMPILED_AFTER && compiled < COMPILED_MAX) {
      compiled++;
      write = compile(keys);
    }
    // a member that is gone when its turn comes is undefined, which the sink refuses
    for (const key of keys) sink.value(value[key] as Plain, depth);
  };
}

/**
 * Code that names the members: V8 reads each at once, where a key out of a variable costs a search (measured). The keys
 * go in as JSON, which is a subset of JavaScript's literals: no key can become anything but a name.
 */
function compile(keys: readonly string[]): MemberWriter {
  const members = keys.map((key) => `sink.value(value[${JSON.stringify(key)}], depth);`).join(' ');
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  return new Function('sink', 'value', 'depth', members) as MemberWriter;
}
