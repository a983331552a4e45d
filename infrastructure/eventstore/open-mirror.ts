import { LedgerError } from '../ledger/ledger.js';
import type { StoredLedger } from '../ledger/stored-ledger.js';
import { EventStore } from './event-store.js';
import { openEventStoreLedger } from './eventstore-ledger.js';
import { streamsOfLog } from './mirror-streams.js';
import { MirrorUrlError, parseMirrorUrl } from './mirror-url.js';
import { MirroredCheckpoints } from './mirrored-checkpoints.js';

/** A node's log and checkpoints, read from a server. */
export interface OpenedMirror {
  /** Closing it closes the connection. */
  readonly ledger: StoredLedger;
  readonly checkpoints: MirroredCheckpoints;
}

/**
 * Opens a mirror for reading.
 * @param url with the stream in its path, as `zledger mirror` prints it
 * @throws MirrorUrlError; LedgerError `LEDGER_NOT_FOUND`, `LEDGER_UNREACHABLE`, `LEDGER_CORRUPT` with the position
 */
export async function openMirror(url: string): Promise<OpenedMirror> {
  const place = parseMirrorUrl(url);
  if (place.stream === null) {
    throw new MirrorUrlError(
      'the URL of the event store names no log: put the stream behind the host, esdb://host:2113/zledger-..., as ' +
        '`zledger mirror` prints it',
    );
  }
  const store = await EventStore.open(place);
  try {
    const ledger = await openEventStoreLedger({ store, stream: place.stream });
    if (ledger.head().commits === 0) {
      const message = `There is no log in the stream ${place.stream} of ${place.label}. Check the name, or run the mirror.`;
      throw new LedgerError('LEDGER_NOT_FOUND', message);
    }
    return { ledger, checkpoints: new MirroredCheckpoints(store, streamsOfLog(place.stream).checkpoints) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
