import { compactFromU8aLim, compactToU8a } from '@polkadot/util';

/**
 * A compact number of SCALE that counts something, and how many bytes it takes. Only the shortest form is one: runtimes write
 * no other, and bytes that are read one place off often look like a longer form of 0.
 * @throws RangeError when it is none, or longer than it need be
 */
export function readCompact(bytes: Uint8Array): readonly [width: number, value: number] {
  if (bytes.length === 0) throw new RangeError('a count is cut off');
  const [width, value] = compactFromU8aLim(bytes);
  if (width > bytes.length || compactToU8a(value).length !== width)
    throw new RangeError('a count is not written as a runtime writes it');
  return [width, value];
}
