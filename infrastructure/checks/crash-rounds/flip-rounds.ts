import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SeededRandom } from '../fuzz/seeded-random.js';
import { filesByKind } from './file-kind.js';
import { FolderReader } from './folder-reader.js';
import type { FolderReading } from './read-folder.js';
import { readPublicKey, readServer, readSpooledBody, type SmallAnswer } from './read-small-files.js';

export interface FlipOptions {
  /** Where copies are made. */
  readonly work: string;
  readonly script: string;
  /** A complete data folder with nothing wrong in it; only copied. */
  readonly folder: string;
  readonly flips: number;
  readonly seed: number;
  readonly onFlip?: (done: number) => void;
}

/** How flips in one kind of file ended. */
export interface FlipCounts {
  /** Refused, with the position or the file in the message. */
  detected: number;
  /** Seen and mended: built anew, read without, or left out, with a word about it. */
  healed: number;
  /** Every answer was right and nothing had to be said. */
  harmless: number;
  /** Of the detected: LevelDB ended the process, and the next opening said why. */
  aborted: number;
  wrong: number;
}

export interface FlipReport {
  readonly flips: number;
  readonly seed: number;
  readonly kinds: Readonly<Record<string, FlipCounts>>;
  readonly findings: readonly string[];
}

/** Flips one bit, reads everything, and begins again with a fresh copy; the kinds of files in turn, places at random. */
export async function flipRounds(options: FlipOptions): Promise<FlipReport> {
  const { work, script, folder, flips, seed } = options;
  const copy = join(work, 'flipped');
  const kinds = [...filesByKind(folder)];
  const random = new SeededRandom(seed);
  const judge = await FlipJudge.open(script, folder, copy);
  const counts: Record<string, FlipCounts> = {};
  const findings: string[] = [];
  try {
    for (let flip = 0; flip < flips; flip++) {
      const [kind = '', names = []] = kinds[flip % kinds.length] ?? [];
      const name = random.pick(names);
      const bit = random.below(statSync(join(folder, name)).size * 8);
      judge.refresh();
      flipInFile(join(copy, name), bit);
      const { outcome, aborted, finding } = await judge.look();
      const count = (counts[kind] ??= { detected: 0, healed: 0, harmless: 0, aborted: 0, wrong: 0 });
      count[outcome]++;
      if (aborted) count.aborted++;
      if (finding !== null) findings.push(`${name} bit ${bit}: ${finding}`);
      options.onFlip?.(flip + 1);
    }
  } finally {
    await judge.close();
  }
  return { flips, seed, kinds: counts, findings };
}

function flipInFile(path: string, bit: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  writeFileSync(path, bytes);
}

interface Verdict {
  readonly outcome: Exclude<keyof FlipCounts, 'aborted'>;
  readonly aborted: boolean;
  readonly finding: string | null;
}

/** Knows what a folder answers that nobody touched. */
class FlipJudge {
  readonly #reader: FolderReader;
  #origin = '';
  #commits = 0;
  #small: readonly SmallAnswer[] = [];

  private constructor(
    script: string,
    private readonly good: string,
    private readonly copy: string,
  ) {
    this.#reader = new FolderReader(script);
  }

  static async open(script: string, good: string, copy: string): Promise<FlipJudge> {
    const judge = new FlipJudge(script, good, copy);
    try {
      await judge.#learn();
      return judge;
    } catch (error) {
      // Its reader is a process, which would keep this one alive.
      await judge.close();
      throw error;
    }
  }

  async #learn(): Promise<void> {
    this.#origin = (
      readFileSync(join(this.good, 'identity', 'ledger-key.pub'), 'utf8').split('+')[0] ?? ''
    ).trim();
    this.refresh();
    this.#small = await this.#readSmall();
    const reading = await this.#reader.read(this.copy);
    if (reading === null || reading.refused !== null || reading.wrong.length > 0 || reading.notes.length > 0)
      throw new Error(`the folder is not good to begin with: ${JSON.stringify(reading)}`);
    if (this.#small.includes(null)) throw new Error(`a small file is not good: ${this.#small.join()}`);
    this.#commits = reading.commits;
  }

  /** An untouched copy. */
  refresh(): void {
    rmSync(this.copy, { recursive: true, force: true });
    cpSync(this.good, this.copy, { recursive: true });
  }

  async look(): Promise<Verdict> {
    const small = await this.#readSmall();
    const differs = small.findIndex((answer, at) => answer !== null && answer !== this.#small[at]);
    const first = await this.#reader.read(this.copy);
    // LevelDB has assertions that end the process. Then the next opening must be able to say what is wrong.
    const reading = first ?? (await this.#reader.read(this.copy));
    const aborted = first === null;
    const finding = differs >= 0 ? `took as good: ${small[differs]}` : findingOf(reading, this.#commits);
    if (finding !== null) return { outcome: 'wrong', aborted, finding };
    const isNamed = reading?.notes.some((note) => note.startsWith('checkpoint ')) ?? false;
    if (reading?.refused !== null || isNamed || small.includes(null))
      return { outcome: 'detected', aborted, finding };
    return { outcome: reading.notes.length > 0 || aborted ? 'healed' : 'harmless', aborted, finding };
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #readSmall(): Promise<SmallAnswer[]> {
    const { copy } = this;
    return Promise.all([readServer(copy), readSpooledBody(copy), readPublicKey(copy, this.#origin)]);
  }
}

/** What is wrong with how a flip ended; null when nothing is. */
function findingOf(reading: FolderReading | null, commits: number): string | null {
  if (reading === null) return 'LevelDB ended the process, and again at the next opening';
  const { refused, wrong } = reading;
  if (wrong.length > 0) return `silently wrong: ${wrong.join('; ')}`;
  if (refused === null)
    return reading.commits === commits ? null : `${reading.commits} commits of ${commits}`;
  if (refused.code === 'LEDGER_CORRUPT')
    return refused.position === null ? `no position: ${refused.message}` : null;
  const namesFile = refused.code === 'LEDGER_KEY_DAMAGED' || refused.code === 'CHECKPOINT_CONFLICT';
  return namesFile ? null : `refused with ${refused.code}: ${refused.message}`;
}
