import { decodeCommit } from '../ledger/commit-codec.js';
import { HASH_BYTES, HEADER_BYTES } from '../ledger/frame.js';
import type { ProvableLedger, StoredCommit } from '../ledger/ledger.js';
import { LedgerError } from '../ledger/ledger.js';
import { reachNode } from '../node/reach-node.js';
import type { CommitSource } from './commit-source.js';

/** Most bytes of a stored commit that a node is believed to send. */
const FRAME_BYTES_MAX = 17 * 1024 * 1024;

/** The node was there, and does not answer now: it stops, starts or is overloaded. */
export class NodeAway extends LedgerError {
  constructor(message: string, cause: unknown) {
    super('LEDGER_UNREACHABLE', message, null, { cause });
  }
}

export interface OpenedSource extends CommitSource {
  /** A running node goes on; a stopped one's folder is held, so that no node can start on it, until this is closed. */
  readonly isRunning: boolean;
}

/** @param data the node's data folder. @throws LedgerError */
export async function openCommitSource(data: string): Promise<OpenedSource> {
  const reached = await reachNode(data);
  return reached.kind === 'ledger' ? ledgerSource(reached.ledger) : nodeSource(reached.url);
}

/** A log that nobody appends to meanwhile. */
export function ledgerSource(ledger: ProvableLedger): OpenedSource {
  return {
    isRunning: false,
    total: async () => ledger.head().commits,
    read: (fromPosition) => ledger.storedCommits({ fromPosition }),
    close: () => ledger.close(),
  };
}

/** A running node, over its mailbox. @throws LedgerError `LEDGER_UNREACHABLE` when it goes away */
export function nodeSource(url: string): OpenedSource {
  return {
    isRunning: true,
    total: async () => {
      const status: unknown = await (await ask(`${url}/status`)).json();
      return commitsOf(status);
    },
    read: (fromPosition) => readFrames(url, fromPosition),
    close: async () => {},
  };
}

async function* readFrames(url: string, fromPosition: number): AsyncGenerator<StoredCommit> {
  const response = await ask(`${url}/commits?from=${fromPosition}`);
  if (response.body === null) return;
  let rest = Buffer.alloc(0);
  try {
    for await (const bytes of response.body) {
      rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes]);
      for (
        let length = frameLength(rest);
        length !== null && rest.length >= length;
        length = frameLength(rest)
      ) {
        // A copy: what is kept of a commit must not hold the whole answer in memory.
        const frame = Buffer.from(rest.subarray(0, length));
        rest = rest.subarray(length);
        yield { commit: decodeCommit(frame, positionOf(frame)), frame };
      }
    }
  } catch (error) {
    throw error instanceof LedgerError ? error : nodeAway(url, error);
  }
  if (rest.length > 0) throw nodeAway(url, new Error('it broke off in the middle of a commit'));
}

/** Of the frame that these bytes begin with; null while that is not known. */
function frameLength(bytes: Buffer): number | null {
  if (bytes.length < HEADER_BYTES) return null;
  const length = HEADER_BYTES + bytes.readUInt32LE(28) + HASH_BYTES;
  if (length > FRAME_BYTES_MAX) throw new Error('it sent something that is no commit');
  return length;
}

function positionOf(frame: Buffer): number {
  return Number(frame.readBigUInt64LE(16));
}

async function ask(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw nodeAway(url, error);
  }
  if (response.ok) return response;
  throw nodeAway(url, new Error(`it answered ${response.status}`));
}

function commitsOf(status: unknown): number {
  const log = typeof status === 'object' && status !== null && 'log' in status ? status.log : null;
  const commits = typeof log === 'object' && log !== null && 'commits' in log ? log.commits : null;
  return typeof commits === 'number' ? commits : 0;
}

function nodeAway(url: string, error: unknown): NodeAway {
  const reason = error instanceof Error ? error.message : String(error);
  return new NodeAway(
    `The node that holds this data folder cannot be read at ${new URL(url).origin}: ${reason}.`,
    error,
  );
}
