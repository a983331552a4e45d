import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMirrorUrl } from '../eventstore/mirror-url.js';
import { LedgerError } from '../ledger/ledger.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from './data-folder.js';
import { readNodeFile } from './node-file.js';

/** Either the ledger itself, or where the running node that holds it answers. */
export type Reached =
  | { readonly kind: 'ledger'; readonly ledger: LevelLedger }
  | { readonly kind: 'running'; readonly url: string };

/** How long a node that holds the ledger and does not answer yet is waited for, and how often it is tried. ms */
export const patience = { total: 3000, between: 200 } as const;

/**
 * LevelDB lets one process in: when a node runs on this folder, it is asked instead. One that was just started holds the
 * ledger before it answers, and what says where it does may still be of the process before it: that is waited for.
 * @param waitMs how long at most
 * @throws LedgerError (`LEDGER_LOCKED` when it is held by something that answers no questions)
 */
export async function reachNode(data: string, waitMs: number = patience.total): Promise<Reached> {
  if (isMirrorUrl(data)) {
    // loaded only when needed: the client is heavy
    const { openMirror } = await import('../eventstore/open-mirror.js');
    return { kind: 'ledger', ledger: (await openMirror(data)).ledger };
  }
  const giveUp = performance.now() + waitMs;
  for (;;) {
    const reached = await reachOnce(data);
    const isLast = performance.now() >= giveUp;
    if (reached instanceof LedgerError) {
      if (isLast) throw reached;
    } else if (reached.kind === 'ledger' || isLast || (await isListening(reached.url))) {
      return reached;
    }
    await sleep(patience.between);
  }
}

/** @returns the error when the ledger is held and nothing says by whom. @throws other LedgerErrors */
async function reachOnce(data: string): Promise<Reached | LedgerError> {
  const folder = dataFolder(data);
  try {
    return { kind: 'ledger', ledger: await openLevelLedger({ path: folder.ledger, readonly: true }) };
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_LOCKED') throw error;
    const node = await readNodeFile(folder.nodeFile);
    return node === null ? error : { kind: 'running', url: node.url };
  }
}

/** Whether anybody takes connections at this address. */
export function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.setTimeout(1000, () => settle(false));
  });
}
