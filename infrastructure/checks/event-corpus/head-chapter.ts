import type { Telling } from './telling.js';

/** FollowBlocks says how far the chain was when following began (version 3), or that this is not known. */
export function headChapter(log: Telling): void {
  for (const head of [null, 4_000_000]) {
    const number = (log.state.chain.cursor?.number ?? 0) + 1;
    log.give({
      type: 'FollowBlocks',
      from: number,
      block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
      specVersion: 149,
      time: (log.state.chain.cursor?.time ?? 0) + 6000,
      head,
      facts: [],
      passedOver: [],
    });
  }
}
