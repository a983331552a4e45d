import { Level } from 'level';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { corrupt } from './commit-codec.js';
import type { StoredFrame } from './commit-store.js';
import { hashBefore } from './index-catch-up.js';
import type { LedgerHead } from './ledger.js';
import { LedgerError } from './ledger.js';
import { deepestMessage, isDiskRefusal, levelCode, locked, writeFailed } from './level-errors.js';
import { assertNothingGone, assertSameLog, judgeTail, TAIL_COMMITS } from './log-tail.js';
import { LevelStore } from './level-store.js';
import type { LogDatabase } from './level-store.js';
import { freeTornName, keepAll, keepTornBytes, nameTornBytes } from './torn-bytes.js';
import { inspectLogFolder } from './wal-inspection.js';
import type { WalDamage } from './wal-inspection.js';
import { readWitness, syncFolder, WitnessFile } from './witness.js';
import type { WitnessReading } from './witness.js';

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
  const frames = await store.tail(TAIL_COMMITS).catch(unreadable);
  const { head, torn } = judgeTail(frames, witness.head?.nextPosition ?? 0);
  if (torn === null) return { head, repairs: [] };
  return { head, repairs: [readonly ? leftOut(torn) : await cutLast(folder, store, torn)] };

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

async function checkWitness(
  store: LevelStore,
  head: LedgerHead,
  { head: witnessed }: WitnessReading,
): Promise<void> {
  if (witnessed === null) return;
  assertNothingGone(head, witnessed);
  assertSameLog(await hashBefore(store, witnessed.nextPosition), witnessed);
}

function witnessRepairs(witness: WitnessReading, head: LedgerHead): string[] {
  if (witness.damaged > 0)
    return ['witness.bin, which says how far was acknowledged, was damaged; it was written anew.'];
  if (witness.exists || head.nextPosition === 0) return [];
  return [
    `witness.bin was missing: that the log ends at position ${head.nextPosition} could not be checked.`,
  ];
}
