import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { FolderReader } from './folder-reader.js';
import { SeededRandom } from '../fuzz/seeded-random.js';
import { type KilledWriter, killMoments, writeUntilKilled } from './killed-writer.js';
import type { FolderReading } from './read-folder.js';
import { readScript } from './script.js';

export interface KillOptions {
  /** Where the data folders are made. */
  readonly work: string;
  /** Files of scripts; each has a data folder of its own, and rounds take them in turn. */
  readonly scripts: readonly string[];
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (done: number) => void;
}

export interface KillReport {
  readonly rounds: number;
  readonly seed: number;
  /** Commits that the writers acknowledged; every one was found, in its place, with its hash. */
  readonly acknowledged: number;
  /** Commits that were whole on disk although the kill came before they were acknowledged. */
  readonly unacknowledged: number;
  /** Kills by the moment in which they fell. */
  readonly moments: Readonly<Record<string, number>>;
  /** Openings after a kill that had something to mend, by what it was. */
  readonly mended: Readonly<Record<string, number>>;
  /** Data folders that were begun, since a log that has the whole script begins anew. */
  readonly folders: number;
  /** What broke a promise. */
  readonly findings: readonly string[];
}

/** What a kill at the wrong moment may leave to be mended, and no more. */
const allowedNotes = [
  /^A write that a crash cut off at position \d+ was taken out/,
  /^The list of the log database's files ended in mid-record/,
  /^a view is built from the log/,
  /^witness\.bin was missing/,
];

/** Kills writers, one after the other, on the same folders, and reads everything after each. */
export async function killRounds(options: KillOptions): Promise<KillReport> {
  const random = new SeededRandom(options.seed);
  const tracks = options.scripts.map((script, at) => new Track(script, join(options.work, `kills-${at}`)));
  try {
    for (let round = 0; round < options.rounds; round++) {
      await tracks[round % tracks.length]?.round(round, random);
      options.onRound?.(round + 1);
    }
  } finally {
    for (const track of tracks) await track.close();
  }
  const sum = (count: (track: Track) => number): number =>
    tracks.reduce((all, track) => all + count(track), 0);
  return {
    rounds: options.rounds,
    seed: options.seed,
    acknowledged: sum((track) => track.acknowledged),
    unacknowledged: sum((track) => track.unacknowledged),
    moments: merged(tracks.map((track) => track.moments)),
    mended: merged(tracks.map((track) => track.mended)),
    folders: sum((track) => track.folders),
    findings: tracks.flatMap((track) => track.findings),
  };
}

/** One data folder that is written, killed and read again and again. */
class Track {
  readonly findings: string[] = [];
  readonly moments = new Map<string, number>();
  readonly mended = new Map<string, number>();
  acknowledged = 0;
  unacknowledged = 0;
  folders = 1;
  readonly #reader: FolderReader;
  readonly #length: number;
  /** Commits that the log must have: all that anybody acknowledged. */
  #certain = 0;

  constructor(
    private readonly script: string,
    private readonly root: string,
  ) {
    this.#reader = new FolderReader(script);
    this.#length = readScript(script).length;
  }

  async round(round: number, random: SeededRandom): Promise<void> {
    const moment = random.pick(killMoments);
    const delayMs = random.below(moment === 'while it writes' ? 120 : 40);
    const appendsAtATime = random.pick([1, 8, 64]);
    const { root, script } = this;
    const killed = await writeUntilKilled({ root, script, appendsAtATime, moment, delayMs });
    count(this.moments, killed.moment);
    const reading = await this.#reader.read(root);
    for (const finding of this.#judge(killed, reading)) this.findings.push(`round ${round}: ${finding}`);
    this.#certain = Math.min(this.#length, (reading?.commits ?? 0) + 1);
    // After a finding too: what one round broke must not be counted again in all that follow.
    if (this.#certain === this.#length || reading?.refused !== null) this.#beginAnew();
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #judge({ acknowledged, complaint }: KilledWriter, reading: FolderReading | null): string[] {
    const found: string[] = complaint === '' ? [] : [`the writer complained: ${complaint}`];
    const promised = Math.max(this.#certain, ...acknowledged.map((number) => number + 1));
    const inOrder = acknowledged.every((number, at) => number === this.#certain + at);
    if (!inOrder) found.push(`acknowledged out of order: ${acknowledged.join()} after ${this.#certain}`);
    if (reading === null) return [...found, 'the reader was ended by LevelDB'];
    if (reading.refused !== null)
      return [...found, `refused: ${reading.refused.code} ${reading.refused.message}`];
    if (reading.commits < promised)
      found.push(`${promised} commits were promised, ${reading.commits} are there`);
    this.acknowledged += acknowledged.length;
    this.unacknowledged += Math.max(0, reading.commits - promised);
    for (const note of reading.notes) {
      if (allowedNotes.some((allowed) => allowed.test(note))) count(this.mended, kindOf(note));
      else found.push(`not expected after a kill: ${note}`);
    }
    return [...found, ...reading.wrong];
  }

  #beginAnew(): void {
    rmSync(this.root, { recursive: true, force: true });
    this.#certain = 0;
    this.folders++;
  }
}

function kindOf(note: string): string {
  return note.replaceAll(/\d+/g, 'N').replace(/[;:.].*$/s, '');
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function merged(all: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const counts of all) for (const [what, times] of counts) sums.set(what, (sums.get(what) ?? 0) + times);
  return Object.fromEntries(sums);
}
