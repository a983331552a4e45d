import { isMirrorUrl } from '../eventstore/mirror-url.js';
import { LedgerError } from '../ledger/ledger.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from './data-folder.js';
import { readNodeFile } from './node-file.js';

/** Either the ledger itself, or where the running node that holds it answers. */
export type Reached =
  | { readonly kind: 'ledger'; readonly ledger: LevelLedger }
  | { readonly kind: 'running'; readonly url: string };

/**
 * LevelDB lets one process in: when a node runs on this folder, it is asked instead.
 * @throws LedgerError (`LEDGER_LOCKED` when it is held by something that answers no questions)
 */
export async function reachNode(data: string): Promise<Reached> {
  if (isMirrorUrl(data)) {
    // loaded only when needed: the client is heavy
    const { openMirror } = await import('../eventstore/open-mirror.js');
    return { kind: 'ledger', ledger: (await openMirror(data)).ledger };
  }
  const folder = dataFolder(data);
  try {
    return { kind: 'ledger', ledger: await openLevelLedger({ path: folder.ledger, readonly: true }) };
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_LOCKED') throw error;
    const node = await readNodeFile(folder.nodeFile);
    if (node === null) throw error;
    return { kind: 'running', url: node.url };
  }
}
