import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package of the peers, in the sources: compiled files lie in dist/, beside which nothing is installed. */
export const peersFolder = fileURLToPath(
  new URL('../../../../infrastructure/benchmarks/peers/', import.meta.url),
);
export const installCommand = 'npm ci --prefix infrastructure/benchmarks/peers';

/** What of Emmett is used; it is no dependency of the project, so its own types are not there. */
export interface EmmettStore {
  appendToStream(stream: string, events: readonly EmmettEvent[]): Promise<unknown>;
  aggregateStream<S>(
    stream: string,
    options: { evolve: (state: S, event: EmmettEvent) => S; initialState: () => S },
  ): Promise<{ readonly state: S }>;
  close?(): Promise<unknown>;
}
export interface EmmettEvent {
  readonly type: string;
  readonly data: unknown;
}
export interface EmmettSqlite {
  sqliteConnection(options: { fileName: string }): {
    query(sql: string): Promise<unknown>;
    close(): void;
  };
  getSQLiteEventStore(options: {
    fileName: string;
    schema: { autoMigration: 'CreateOrUpdate' };
  }): EmmettStore;
}

/**
 * Emmett's store over a file. The file is opened once before: Emmett switches to WAL without waiting for it, and on a new
 * file its own first transaction may come before that and end the process.
 */
export async function openEmmett(emmett: EmmettSqlite, fileName: string): Promise<EmmettStore> {
  const connection = emmett.sqliteConnection({ fileName });
  await connection.query('SELECT 1');
  connection.close();
  return emmett.getSQLiteEventStore({ fileName, schema: { autoMigration: 'CreateOrUpdate' } });
}

export interface SqliteStatement {
  run(...values: readonly unknown[]): unknown;
}
export interface SqliteDatabase {
  pragma(text: string): unknown;
  exec(text: string): unknown;
  prepare(text: string): SqliteStatement;
  transaction<T extends readonly unknown[]>(work: (...values: T) => void): (...values: T) => void;
  close(): void;
}
export type BetterSqlite = new (path: string) => SqliteDatabase;

export interface Peers {
  readonly emmett: EmmettSqlite | null;
  readonly sqlite: BetterSqlite | null;
  /** Name -> why it is missing. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Loads what is installed; what is not is named with the reason, never passed over. */
export function loadPeers(): Peers {
  const missing: Record<string, string> = {};
  const requirePeer = createRequire(join(peersFolder, 'package.json'));
  const load = (name: string): unknown => {
    try {
      return requirePeer(name);
    } catch (error) {
      const [line = 'it cannot be loaded'] = (error instanceof Error ? error.message : String(error)).split(
        '\n',
      );
      missing[name] = existsSync(join(peersFolder, 'node_modules'))
        ? line
        : `not installed: ${installCommand}`;
      return null;
    }
  };
  // the names are those that the lock file pins; their shapes are described above as far as they are used
  const emmett = load('@event-driven-io/emmett-sqlite') as EmmettSqlite | null;
  const sqlite = load('better-sqlite3') as BetterSqlite | null;
  return { emmett, sqlite, missing };
}

/** `npm ci` in the peers' folder. @throws Error when npm fails */
export async function installPeers(): Promise<void> {
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: peersFolder, stdio: ['ignore', 2, 2] });
  const code = await new Promise<number | null>((resolve, reject) => {
    npm.once('error', reject);
    npm.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`npm ci in ${peersFolder} ended with ${code}`);
}
