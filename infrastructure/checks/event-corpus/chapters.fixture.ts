import type { Scenario } from '../../../domain/scenario.fixture.js';
import { firstChapter } from './first-chapter.fixture.js';

/** Goes on with the log of the corpus, as the code of its time writes it. */
export type Chapter = (story: Scenario) => void;

/**
 * The chapters of the corpus, in order. What was recorded stays as it is in corpus.jsonl, whatever becomes of the code that told
 * it. A new event type or version needs a new chapter here in which it happens; `npm run docs` then records that one.
 */
export const chapters: readonly Chapter[] = [firstChapter];
