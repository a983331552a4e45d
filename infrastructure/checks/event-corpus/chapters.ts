import { farmChapter } from './farm-chapter.js';
import { gapChapter } from './gap-chapter.js';
import { gapNamesChapter } from './gap-names-chapter.js';
import { headChapter } from './head-chapter.js';
import { namesChapter } from './names-chapter.js';
import { registrationChapter } from './registration-chapter.js';
import { reportsChapter } from './reports-chapter.js';
import { storageChapter } from './storage-chapter.js';
import { straysChapter } from './strays-chapter.js';
import type { Telling } from './telling.js';
import { trafficChapter } from './traffic-chapter.js';
import { upkeepChapter } from './upkeep-chapter.js';
import { voiceChapter } from './voice-chapter.js';
import { wakeChapter } from './wake-chapter.js';

/** Goes on with the log of the corpus, as the code of its time writes it. */
export type Chapter = (log: Telling) => void;

/**
 * The chapters of the corpus by their numbers. What was recorded stays as it is in corpus.jsonl, whatever becomes of the code that told it;
 * a recorded chapter that does not compile any more is taken out here. A new event type or version needs a new chapter in which it
 * happens; `npm run docs` records it. Chapter 1 was told by the last code before there were upcasters: every type, in version 1.
 */
export const chapters: ReadonlyMap<number, Chapter> = new Map([
  [2, quorum],
  [3, exactCode],
  [4, namesChapter],
  [5, restored],
  [6, gapChapter],
  [7, headChapter],
  [8, gapNamesChapter],
  [9, voiceChapter],
  [10, reportsChapter],
  [11, upkeepChapter],
  [12, straysChapter],
  [13, storageChapter],
  [14, wakeChapter],
  [15, registrationChapter],
  [16, trafficChapter],
  [17, farmChapter],
]);

/** An endpoint contradicts the others. */
function quorum(log: Telling): void {
  log.give({
    type: 'NoteDisagreement',
    endpoint: 'wss://b.example.org:443',
    block: { number: 40, hash: `0x${'11'.repeat(32)}` },
    differs: 'events',
    claimed: 'ab'.repeat(32),
    agreed: 'cd'.repeat(32),
    agreeing: 2,
  });
}

/** NodeStarted and StartNode say which code exactly (version 2), or that this is not on record. */
function exactCode(log: Telling): void {
  const start = {
    type: 'StartNode',
    version: '0.1.0',
    driver: 'linux',
    capacity: { cru: 8n, mru: 2n ** 35n, sru: 2n ** 40n, hru: 0n },
    supports: ['zmount', 'volume'],
    unsupported: [{ type: 'qsfs', reason: 'not on this host' }],
  } as const;
  log.give({ ...start, bootId: 'boot-2', code: null });
  log.give({ ...start, bootId: 'boot-3', code: { model: '5e'.repeat(32), runtime: 'node v20.19.0' } });
}

/** A log that was made anew out of a backup says so. */
function restored(log: Telling): void {
  const backup = { commits: 40, hash: '7a'.repeat(32), root: '7b'.repeat(32), takenAt: 1_700_000_000_000 };
  log.give({ type: 'RestoreLog', ...backup, keptKey: true, lost: null });
  log.give({ type: 'RestoreLog', ...backup, keptKey: false, lost: { from: 40, to: 55 } });
}
