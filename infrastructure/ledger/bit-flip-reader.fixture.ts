import { collect } from './drafts.fixture.js';
import { sha256 } from './frame.js';
import { LedgerError } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';

/**
 * Reads a whole ledger in every way, in a process of its own because LevelDB aborts on some damage. Takes paths by
 * message, answers each with a digest of all that it read, or the error's code and position.
 */
export type Reading =
  | { readonly digest: string }
  | { readonly code: string; readonly position: number | null };

async function readAll(path: string): Promise<Reading> {
  try {
    const ledger = await openLevelLedger({ path });
    try {
      const commits = await collect(ledger.commits());
      const stream = await collect(ledger.events({ stream: 'contract-11' }));
      const read = [commits, stream, await ledger.commitAtBlock(777), (await ledger.verify()).ok];
      return { digest: sha256(Buffer.from(JSON.stringify(read))).toString('hex') };
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (error instanceof LedgerError) return { code: error.code, position: error.position };
    return { code: String(error), position: null };
  }
}

process.on('message', (path: string) => {
  void readAll(path).then((reading) => process.send?.(reading));
});
