import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';

import { openLevelLedger } from '../../ledger/level-ledger.js';
import { positionKey } from '../../ledger/level-store.js';
import type { CommitDraft, Ledger, NewEvent } from '../../ledger/ledger.js';
import { type BetterSqlite, type EmmettSqlite, type EmmettStore, openEmmett } from './peers.js';
import type { AsyncContender } from './rounds.js';
import { secondsOf } from './rounds.js';
import { inNewFolder } from './scratch.js';

/** What an append benchmark works on: the same events for all. */
export interface AppendLoad {
  readonly folder: string;
  readonly drafts: readonly CommitDraft[];
  /** The bytes that the ledger stores for each draft: what the bare contenders write. */
  readonly frames: readonly Buffer[];
  /** Events of all drafts together. */
  readonly events: number;
}

/** Clients that each await their append before the next one; whoever is free takes the next. One: nothing overlaps. */
async function byClients<Item>(
  clients: number,
  items: readonly Item[],
  append: (item: Item, at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      await append(items[at] as Item, at); // below the length
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
}

const named = (name: string, clients: number): string =>
  clients === 1 ? name : `${name}, ${clients} clients`;

export const ledgerAppends = (load: AppendLoad, clients = 1): AsyncContender => ({
  name: named('zledger', clients),
  run: () =>
    inNewFolder(load.folder, async (path) => {
      const positions: number[] = [];
      let position = 0;
      for (const { events } of load.drafts) {
        positions.push(position);
        position += events.length;
      }
      const ledger = await openLevelLedger({ path });
      const seconds = await secondsOf(async () => {
        await byClients(clients, load.drafts, (draft, at) => ledger.append(draft, positions[at] ?? 0));
        await indexed(ledger);
      });
      await ledger.close();
      return load.events / seconds;
    }),
});

/** The index counts behind the appends: its work is part of theirs, so it is waited for. Reading a stream does that. */
export async function indexed(ledger: Ledger): Promise<void> {
  for await (const _ of ledger.events({ stream: 'nobody' })) return;
}

/** LevelDB with the ledger's own options, one put of the same bytes per commit, each synced and awaited by its client. */
export const barePuts = (load: AppendLoad, clients = 1): AsyncContender => ({
  name: named('bare classic-level put, sync, same bytes', clients),
  run: () =>
    inNewFolder(load.folder, async (path) => {
      const db = await openBare(path);
      const seconds = await secondsOf(async () => {
        await byClients(clients, load.frames, (frame, at) => db.put(positionKey(at), frame, { sync: true }));
      });
      await db.close();
      return load.events / seconds;
    }),
});

export async function openBare(path: string): Promise<Level<Buffer, Buffer>> {
  const db = new Level<Buffer, Buffer>(join(path, 'bare'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    writeBufferSize: 8 * 1024 * 1024,
    blockSize: 64 * 1024,
    maxFileSize: 16 * 1024 * 1024,
  });
  await db.open();
  return db;
}

/** What the disk itself gives: the same bytes at a file's end, each commit with one fdatasync. Synchronous calls. */
export const rawFile = (load: AppendLoad): AsyncContender => ({
  name: 'plain file, write and fdatasync, same bytes',
  run: () =>
    inNewFolder(load.folder, async (path) => {
      const file = openSync(join(path, 'plain'), 'w');
      const seconds = await secondsOf(async () => {
        for (const frame of load.frames) {
          writeSync(file, frame);
          fdatasyncSync(file);
        }
      });
      closeSync(file);
      return load.events / seconds;
    }),
});

/**
 * Emmett's SQLite store as it comes: one stream, one append per commit, one client. Four clients at a time get in each
 * other's way (SQLITE_BUSY) and come to a hundredth of it (measured), so that one is what it does best.
 */
export const emmettAppends = (load: AppendLoad, emmett: EmmettSqlite): AsyncContender => ({
  name: 'Emmett SQLite',
  run: () =>
    inNewFolder(load.folder, async (path) => {
      const store = await openEmmett(emmett, join(path, 'emmett.db'));
      await store.appendToStream('warm', [{ type: 'Warm', data: {} }]);
      const seconds = await secondsOf(async () => {
        for (const { events } of load.drafts) await appendToEmmett(store, events);
      });
      await store.close?.();
      return load.events / seconds;
    }),
});

/** Emmett sometimes answers SQLITE_BUSY although nothing else writes; the append is done again, as a user would. */
export async function appendToEmmett(store: EmmettStore, events: readonly NewEvent[]): Promise<void> {
  const emmetts = events.map(({ type, data }) => ({ type, data }));
  for (let attempt = 1; ; attempt++) {
    try {
      await store.appendToStream('node', emmetts);
      return;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** SQLite by hand, for context: a row per event, unique per stream and version, one transaction per commit. */
export const sqliteAppends = (load: AppendLoad, Sqlite: BetterSqlite): AsyncContender => ({
  name: 'better-sqlite3, WAL, FULL, row per event',
  run: () =>
    inNewFolder(load.folder, async (path) => {
      const db = new Sqlite(join(path, 'events.db'));
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.exec(
        'CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, version INTEGER, type TEXT, data TEXT, UNIQUE (stream, version))',
      );
      const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)');
      const versions = new Map<string, number>();
      let position = 0;
      const append = db.transaction((events: readonly NewEvent[]) => {
        for (const { stream, type, data } of events) {
          const version = versions.get(stream) ?? 0;
          insert.run(position++, stream, version, type, JSON.stringify(data, bigintsAsText));
          versions.set(stream, version + 1);
        }
      });
      const seconds = await secondsOf(async () => {
        for (const { events } of load.drafts) append(events);
      });
      db.close();
      return load.events / seconds;
    }),
});

const bigintsAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;
