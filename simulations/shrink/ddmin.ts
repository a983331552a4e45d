/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002): takes away pieces of
 * a list as long as what is left still fails, first halves, then ever smaller pieces. What comes out cannot lose any single
 * one, unless `fails` said that it is not asked any more.
 * @param fails true when the failure is still there; false as well when the budget of runs is used up
 */
export function ddmin<Item>(
  items: readonly Item[],
  fails: (some: readonly Item[]) => boolean,
): readonly Item[] {
  let left = items;
  let pieces = 2;
  while (left.length > 0) {
    const smaller = withoutOnePiece(left, Math.min(pieces, left.length), fails);
    if (smaller !== null) {
      left = smaller.left;
      pieces = smaller.pieces;
    } else if (pieces >= left.length) break;
    else pieces = Math.min(left.length, pieces * 2);
  }
  return left;
}

function withoutOnePiece<Item>(
  items: readonly Item[],
  pieces: number,
  fails: (some: readonly Item[]) => boolean,
): { readonly left: readonly Item[]; readonly pieces: number } | null {
  const size = Math.ceil(items.length / pieces);
  // One piece alone is the largest step that there is; with two pieces it is the rest of the other.
  if (pieces > 2)
    for (let at = 0; at < items.length; at += size) {
      const piece = items.slice(at, at + size);
      if (fails(piece)) return { left: piece, pieces: 2 };
    }
  for (let at = 0; at < items.length; at += size) {
    const rest = [...items.slice(0, at), ...items.slice(at + size)];
    if (fails(rest)) return { left: rest, pieces: Math.max(2, pieces - 1) };
  }
  return null;
}
