/**
 * Runs `read` for each number of a range, at most `width()` at a time, and yields the results in the order of the numbers.
 * When the reader stops early or a read fails, what is still under way is left to end by itself.
 */
export async function* inOrder<T>(
  first: number,
  last: number,
  width: () => number,
  read: (number: number) => Promise<T>,
): AsyncGenerator<T> {
  const underWay: Promise<T>[] = [];
  let next = first;
  while (next <= last || underWay.length > 0) {
    while (next <= last && underWay.length < width()) {
      const started = read(next++);
      // A failure behind the first is reported when its turn comes, or never when the first one ends it all.
      started.catch(() => undefined);
      underWay.push(started);
    }
    const due = underWay.shift();
    if (due !== undefined) yield await due;
  }
}
