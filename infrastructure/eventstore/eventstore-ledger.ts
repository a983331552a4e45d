import { Continuity, EMPTY_HEAD, headAfter } from '../ledger/continuity.js';
import { IdTable } from '../ledger/id-table.js';
import type { LedgerHead, ProvableLedger } from '../ledger/ledger.js';
import { StoredLedger } from '../ledger/stored-ledger.js';
import type { MirroredCommit } from './commit-assembly.js';
import type { EventStore } from './event-store.js';
import { findMirrorEnd } from './mirror-end.js';
import { MirrorStore } from './mirror-store.js';

export interface EventStoreLedgerOptions {
  /** Closed with the ledger. */
  readonly store: EventStore;
  readonly stream: string;
  /** Also appends: then the whole stream is read and checked first, to know the ids and the streams' versions. */
  readonly writable?: boolean;
}

/**
 * A log in a stream of an EventStoreDB or KurrentDB server, behind the same port as one on disk and with the same checks.
 * It ends where it ended when it was opened; a commit whose messages are not all there yet is left out.
 * @throws LedgerError `LEDGER_CORRUPT` with the position, `LEDGER_UNREACHABLE`
 */
export async function openEventStoreLedger(options: EventStoreLedgerOptions): Promise<StoredLedger> {
  const { store, stream, writable = false } = options;
  const { last, unfinished } = await findMirrorEnd(store, stream);
  const versions = new Map<string, number>();
  const ids = new IdTable();
  const note = ({ commit }: MirroredCommit): void => {
    for (const { stream: name, streamVersion } of commit.events)
      versions.set(name, Math.max(versions.get(name) ?? 0, streamVersion + 1));
  };
  const mirror = new MirrorStore(store, stream, last?.revision ?? -1, note);
  const head = last === null ? EMPTY_HEAD : headAfter(last.commit);
  const ledger = new StoredLedger({
    store: mirror,
    head,
    versions,
    ids,
    index: null,
    repairs: notes(unfinished),
  });
  if (writable) await readAll(ledger, head, ids);
  return ledger;
}

/** Checks the chain from the beginning; the versions are noted on the way. */
async function readAll(ledger: ProvableLedger, head: LedgerHead, ids: IdTable): Promise<void> {
  if (head.commits === 0) return;
  const continuity = new Continuity();
  for await (const commit of ledger.commits()) {
    continuity.accept(commit);
    ids.addCommit(commit);
  }
}

function notes(unfinished: number): string[] {
  if (unfinished === 0) return [];
  return [
    `The last ${unfinished} messages belong to a commit that is not there whole yet: they are left out. Running the mirror ` +
      'again finishes it.',
  ];
}
