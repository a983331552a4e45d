import { Level } from 'level';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { corrupt, decodeCommit } from './commit-codec.js';
import type { StoredFrame } from './commit-store.js';
import { Continuity, EMPTY_HEAD } from './continuity.js';
import { hashBefore } from './index-catch-up.js';
import type { LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';
import { deepestMessage, isDiskRefusal, levelCode, locked, writeFailed } from './level-errors.js';
import { LevelStore } from './level-store.js';
import type { LogDatabase } from './level-store.js';
import { freeTornName, keepAll, keepTornBytes, nameTornBytes } from './torn-bytes.js';
import { inspectLogFolder } from './wal-inspection.js';
import type { WalDamage } from './wal-inspection.js';
import { readWitness, syncFolder, WitnessFile } from './witness.js';
import type { WitnessReading } from './witness.js';

/** Commits at the end of the log that opening checks; the rest is checked when it is read, and by `verify`. */
const TAIL_COMMITS = 64;

export interface OpenedLog {
  readonly store: LevelStore;
  readonly head: LedgerHead;
  readonly repairs: readonly string[];
}

/**
 * Opens the log database: finds what a crash left, checks the end of the log against the witness, and cuts a torn
 * last commit that was never acknowledged. The folder must be locked already.
 * @throws LedgerError `LEDGER_CORRUPT`, `LEDGER_LOCKED`, `LEDGER_WRITE_FAILED`.
 */
export async function openLog(folder: string, readonly: boolean): Promise<OpenedLog> {
  const path = join(folder, 'log');
  const witness = await readWitness(join(folder, 'witness.bin'));
  const { hasData, countsTables, damage, manifestTorn } = await inspectLogFolder(path);
  refuseBrokenWal(damage, witness);
  await keepTornBytes(folder, damage);
  const rescued = manifestTorn ? await keepAll(folder) : [];
  const isBlank = !hasData && !countsTables && !witness.exists;
  const { db, begun } = await openOrBegin(path, isBlank, witness, hasData || witness.exists);
  try {
    const tail = await readTail(folder, new LevelStore(db, null), witness, readonly);
    const torn = await nameTornBytes(folder, damage, tail.head);
    await checkWitness(new LevelStore(db, null), tail.head, witness);
    const file = readonly ? null : await WitnessFile.open(join(folder, 'witness.bin'), tail.head);
    const repairs = [...rescued, ...begun, ...torn, ...tail.repairs, ...witnessRepairs(witness, tail.head)];
    return { store: new LevelStore(db, file), head: tail.head, repairs };
  } catch (error) {
    await db.close();
    throw isDiskRefusal(error) ? writeFailed(error, null) : error;
  }
}

/**
 * LevelDB does not sync the first list of its tables before it names it in CURRENT, so that a power cut in the very first opening
 * leaves a database that it cannot open. When nothing was ever in it, it is begun again.
 */
async function openOrBegin(
  path: string,
  isBlank: boolean,
  witness: WitnessReading,
  exists: boolean,
): Promise<{ readonly db: LogDatabase; readonly begun: readonly string[] }> {
  try {
    return { db: await openDatabase(path, exists, witness), begun: [] };
  } catch (error) {
    if (!isBlank || !(error instanceof LedgerError) || error.code !== 'LEDGER_CORRUPT') throw error;
    await rm(path, { recursive: true, force: true });
    const begun =
      'The log had been begun and nothing was ever in it (a power cut at the first start): begun again.';
    return { db: await openDatabase(path, false, witness), begun: [begun] };
  }
}

async function openDatabase(path: string, exists: boolean, witness: WitnessReading): Promise<LogDatabase> {
  const db = new Level<Buffer, Buffer>(path, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    // LevelDB would make an empty database over one that has lost its CURRENT file, and delete the data.
    createIfMissing: !exists,
    writeBufferSize: 8 * 1024 * 1024,
    // Neighbours have much in common: 64 KiB takes 10 % less on disk than LevelDB's 4 KiB (measured).
    blockSize: 64 * 1024,
    maxFileSize: 16 * 1024 * 1024,
  });
  try {
    await db.open();
    return db;
  } catch (error) {
    if (levelCode(error) === 'LEVEL_LOCKED') throw locked(path, error);
    if (isDiskRefusal(error)) throw writeFailed(error, null);
    const position = witness.head?.nextPosition ?? 0;
    throw new LedgerError(
      'LEDGER_CORRUPT',
      `The log's database in ${path} (up to position ${position}) cannot be opened: ${deepestMessage(error)}. ` +
        'Nothing was changed; restore the data folder from a backup and check the disk.',
      position,
      { cause: error },
    );
  }
}

/** Damage that no crash leaves, or that hit what was acknowledged, is refused before LevelDB drops it. */
function refuseBrokenWal(damage: readonly WalDamage[], witness: WitnessReading): void {
  for (const { file, offset, at, intactUpTo } of damage) {
    const acknowledged = witness.head?.nextPosition ?? 0;
    const lost = intactUpTo !== null && acknowledged > intactUpTo;
    if (at === 'middle' || lost)
      throw corrupt(intactUpTo ?? acknowledged, `log/${file} is broken at byte ${offset}`);
  }
}

interface Tail {
  readonly head: LedgerHead;
  readonly repairs: readonly string[];
}

async function readTail(
  folder: string,
  store: LevelStore,
  witness: WitnessReading,
  readonly: boolean,
): Promise<Tail> {
  const frames = [...(await store.tail(TAIL_COMMITS).catch(unreadable))];
  const last = frames.at(-1);
  const acknowledged = witness.head?.nextPosition ?? 0;
  const repairs: string[] = [];
  if (last !== undefined && last.position >= acknowledged && isDamaged(last.frame, last.position)) {
    frames.pop();
    repairs.push(readonly ? leftOut(last) : await cutLast(folder, store, last));
  }
  const continuity = new Continuity();
  for (const { frame, position } of frames) continuity.accept(decodeCommit(frame, position));
  return { head: continuity.last ?? EMPTY_HEAD, repairs };

  function unreadable(error: unknown): never {
    throw corrupt(witness.head?.nextPosition ?? 0, `its end cannot be read: ${deepestMessage(error)}`, error);
  }
}

async function cutLast(folder: string, store: LevelStore, { frame, position }: StoredFrame): Promise<string> {
  const name = freeTornName(folder, position);
  await writeFile(join(folder, name), frame, { flush: true });
  await syncFolder(folder);
  await store.cut(position);
  return (
    `The last commit, at position ${position}, was damaged and had not been acknowledged: it was cut. ` +
    `Its ${frame.length} bytes are in ${name}.`
  );
}

function leftOut({ position }: StoredFrame): string {
  return (
    `The last commit, at position ${position}, is damaged and had not been acknowledged: it is left out. ` +
    'The next opening for writing cuts it.'
  );
}

/** Damaged, not of a newer format: that one is refused, never cut. */
function isDamaged(frame: Buffer, position: number): boolean {
  try {
    decodeCommit(frame, position);
    return false;
  } catch (error) {
    return error instanceof LedgerError && error.code === 'LEDGER_CORRUPT';
  }
}

async function checkWitness(
  store: LevelStore,
  head: LedgerHead,
  { head: witnessed }: WitnessReading,
): Promise<void> {
  if (witnessed === null) return;
  if (witnessed.nextPosition > head.nextPosition) {
    const gone = `commits up to position ${witnessed.nextPosition - 1} were acknowledged and are gone`;
    throw corrupt(head.nextPosition, `${gone} (to go on without them, remove witness.bin)`);
  }
  if ((await hashBefore(store, witnessed.nextPosition)) !== witnessed.hash) {
    throw corrupt(witnessed.nextPosition, 'the log is not the one that witness.bin was written for');
  }
}

function witnessRepairs(witness: WitnessReading, head: LedgerHead): string[] {
  if (witness.damaged > 0)
    return ['witness.bin, which says how far was acknowledged, was damaged; it was written anew.'];
  if (witness.exists || head.nextPosition === 0) return [];
  return [
    `witness.bin was missing: that the log ends at position ${head.nextPosition} could not be checked.`,
  ];
}
