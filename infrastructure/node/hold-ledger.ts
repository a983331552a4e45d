import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '../ledger/ledger.js';
import { type LevelLedger, type LevelLedgerOptions, openLevelLedger } from '../ledger/level-ledger.js';
import type { DataFolder } from './data-folder.js';
import { readNodeFile } from './node-file.js';
import { isListening, patience } from './reach-node.js';

/**
 * Opens a node's ledger to write to it. Whoever only looks at a node that stands (`zledger status`) holds it for a moment, as
 * LevelDB lets one process in: that is waited out. A node that runs there and answers is not.
 * @param waitMs how long at most
 * @throws LedgerError (`LEDGER_LOCKED` when somebody else keeps it), and as openLevelLedger
 */
export async function holdLedger(
  folder: Pick<DataFolder, 'ledger' | 'nodeFile'>,
  options: Omit<LevelLedgerOptions, 'path' | 'readonly'> = {},
  waitMs: number = patience.total,
): Promise<LevelLedger> {
  const giveUp = performance.now() + waitMs;
  for (;;) {
    try {
      return await openLevelLedger({ ...options, path: folder.ledger });
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'LEDGER_LOCKED') throw error;
      const node = await readNodeFile(folder.nodeFile);
      if (performance.now() >= giveUp || (node !== null && (await isListening(node.url)))) throw error;
    }
    await sleep(patience.between);
  }
}
