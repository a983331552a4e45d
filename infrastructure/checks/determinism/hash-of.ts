import { TraceHash } from '../../../simulations/engine/trace-hash.js';

/** Of everything in it; typed arrays and big integers count with their values. */
export function hashOf(result: object): string {
  const hash = new TraceHash();
  hash.text(
    JSON.stringify(result, (_key, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      return ArrayBuffer.isView(value) ? Array.from(value as Uint32Array) : value; // all views here are of numbers
    }),
  );
  return hash.digest();
}
