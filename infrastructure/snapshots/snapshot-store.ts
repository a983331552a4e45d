import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { NodeState } from '../../domain/state/node-state.js';
import { type Ledger, LedgerError, type LedgerHead } from '../ledger/ledger.js';
import { codeFingerprint } from './code-fingerprint.js';
import { packChunk, packHeader, readSnapshotFile } from './snapshot-format.js';
import { decodeState, encodeState } from './state-codec.js';
import { writeSealedFile } from './write-file.js';

/** Snapshots that are kept: when the newest proves bad, the one before it still saves most of the replay. */
const kept = 2;
const namePattern = /^(\d{16})\.snapshot$/;

/** A state out of a snapshot that was found right. */
export interface Restored {
  readonly state: NodeState;
  /** The first event that is not in it. */
  readonly nextPosition: number;
}

export interface SnapshotStoreOptions {
  readonly path: string;
  readonly log?: Logger | undefined;
  /** Stands for the code that made the states; default: the running one's. */
  readonly fingerprint?: () => Promise<Buffer>;
}

/**
 * Snapshots of the state in one folder: caches, which may be deleted at any time. Each is bound to the commit that it
 * ends with, to the code that folded it, and to its own bytes. What does not hold is said, deleted and not used.
 */
export class SnapshotStore {
  readonly #path: string;
  readonly #log: Logger | undefined;
  readonly #fingerprint: () => Promise<Buffer>;

  constructor({ path, log, fingerprint = codeFingerprint }: SnapshotStoreOptions) {
    this.#path = path;
    this.#log = log;
    this.#fingerprint = fingerprint;
  }

  /**
   * The newest right snapshot that ends at or before `upTo` (a next position, default: the log's end), or null.
   * Deletes every one on its way that is wrong. @throws LedgerError when the log cannot be read
   */
  async newest(ledger: Ledger, upTo: number = ledger.head().nextPosition): Promise<Restored | null> {
    for (const position of (await this.positions()).reverse()) {
      // one beyond the log's end is judged too: it is of another log, or this one was put back
      if (position > upTo && position <= ledger.head().nextPosition) continue;
      try {
        return { state: await this.#read(position, ledger), nextPosition: position };
      } catch (error) {
        if (error instanceof LedgerError) throw error;
        await this.#drop(position, error);
      }
    }
    return null;
  }

  /** Writes the state that the log gives up to `head`, and forgets the oldest. @throws Error of the file system */
  async write(state: NodeState, head: LedgerHead): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    const header = { fingerprint: await this.#fingerprint(), head };
    await writeSealedFile(this.#file(head.nextPosition), partsOf(packHeader(header), state));
    const positions = await this.positions();
    for (const old of positions.slice(0, -kept)) await rm(this.#file(old), { force: true });
  }

  /** Of all snapshots, right or wrong, ascending. */
  async positions(): Promise<number[]> {
    const names = await readdir(this.#path).catch(() => []);
    // half-written ones of a crash; nobody else writes here, the ledger's lock sees to that
    for (const name of names) if (name.endsWith('.new')) await rm(join(this.#path, name), { force: true });
    return names
      .flatMap((name) => namePattern.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  async #read(position: number, ledger: Ledger): Promise<NodeState> {
    const { fingerprint, head, chunks } = readSnapshotFile(await readFile(this.#file(position)));
    if (!fingerprint.equals(await this.#fingerprint())) throw new Error('it was made by other code');
    if (head.nextPosition !== position) throw new Error(`it is of position ${head.nextPosition}`);
    await mustEndWith(ledger, head);
    return decodeState(chunks());
  }

  async #drop(position: number, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log?.warn({ position, reason }, 'a snapshot is not used and deleted; the log is read instead');
    await rm(this.#file(position), { force: true });
  }

  #file(position: number): string {
    return join(this.#path, `${String(position).padStart(16, '0')}.snapshot`);
  }
}

function* partsOf(header: Buffer, state: NodeState): Generator<Buffer, void> {
  yield header;
  for (const chunk of encodeState(state)) yield packChunk(chunk);
  yield packChunk(Buffer.alloc(0));
}

/** @throws Error unless the log has this very commit there */
async function mustEndWith(ledger: Ledger, head: LedgerHead): Promise<void> {
  const last = head.nextPosition - 1;
  if (last < 0 || head.nextPosition > ledger.head().nextPosition) throw new Error('the log ends before it');
  for await (const commit of ledger.commits({ fromPosition: last, toPosition: last })) {
    const same =
      commit.hash === head.hash &&
      commit.number + 1 === head.commits &&
      commit.position + commit.events.length === head.nextPosition;
    if (same) return;
  }
  throw new Error('the log has another commit there');
}
