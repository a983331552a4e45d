import fastify from 'fastify';
import { join } from 'node:path';
import pino from 'pino';

import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { CheckpointTaker } from '../integrity/checkpoint-taker.js';
import { grow } from '../integrity/signed-log.fixture.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { removeNodeFile, writeNodeFile } from '../node/node-file.js';
import { type BackupOptions, type BackupReport, makeBackup } from './make-backup.js';
import { registerLogRoutes } from './log-routes.js';

/** Makes the log of node 14 in a data folder, or makes it longer. */
export async function lengthen(data: string, commits: number): Promise<void> {
  const ledger = await openLevelLedger({ path: join(data, 'ledger') });
  await grow(ledger, commits);
  await ledger.close();
}

export const never: AbortSignal = new AbortController().signal;

export function backup(data: string, to: string, more: Partial<BackupOptions> = {}): Promise<BackupReport> {
  const now = (): number => Date.UTC(2026, 10, 22);
  return makeBackup({ data, to, withKey: false, version: '0.1.0', now, signal: never, ...more });
}

/** The part of a running node that backups talk to: it holds the ledger open and answers on loopback. */
export interface ServedLog {
  readonly ledger: LevelLedger;
  close(): Promise<void>;
}

export async function serveLog(data: string): Promise<ServedLog> {
  const folder = dataFolder(data);
  const ledger = await openLevelLedger({ path: folder.ledger });
  const taker = new CheckpointTaker({
    ledger,
    merkle: folder.merkle,
    checkpoints: new CheckpointStore(folder.checkpoints),
    keyFile: folder.ledgerKey,
    log: pino({ level: 'silent' }),
    now: Date.now,
  });
  const server = fastify();
  registerLogRoutes(server, { ledger, sign: () => taker.takeNow() });
  server.get('/status', () => {
    const { nextPosition, commits, hash } = ledger.head();
    return { log: { events: nextPosition, commits, hash } };
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  await writeNodeFile(folder.nodeFile, { pid: process.pid, url });
  return {
    ledger,
    async close() {
      await server.close();
      await taker.stop();
      await ledger.close();
      await removeNodeFile(folder.nodeFile);
    },
  };
}
