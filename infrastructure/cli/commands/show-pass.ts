import type { BlockSource } from '../../../chain/block-source.js';
import { createProgress } from '../progress.js';

/** How often the progress is drawn. ms */
const drawMs = 500;

/**
 * Shows how far a pass over the chain is, of the blocks up to the head of now.
 * @param read up to which block all have read
 */
export function showPass(source: BlockSource, read: () => number): { readonly stop: () => void } {
  const bar = createProgress('blocks');
  const began = performance.now();
  const from = read();
  let head: number | null = null;
  source.finalizedHead().then(
    ({ number }) => (head = number),
    () => undefined, // without it nothing is shown
  );
  const timer = setInterval(() => {
    if (head === null || head <= from) return;
    const done = read() - from;
    const perSecond = Math.round((done / (performance.now() - began)) * 1000);
    bar.update(Math.max(0, done), head - from, `${perSecond}/s`);
  }, drawMs);
  return {
    stop: () => {
      clearInterval(timer);
      bar.stop();
    },
  };
}
