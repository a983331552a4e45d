/**
 * A list with one more item behind the one that `isAnchor` finds: how a later spec version differs from an earlier one.
 * @throws RangeError when no item is the anchor: the description is wrong
 */
export function insertAfter<T>(list: readonly T[], isAnchor: (item: T) => boolean, item: T): readonly T[] {
  const at = list.findIndex(isAnchor);
  if (at < 0) throw new RangeError('there is no item to insert after');
  return [...list.slice(0, at + 1), item, ...list.slice(at + 1)];
}
