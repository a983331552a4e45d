import { randomUUID } from 'node:crypto';

import { EventStore, type EventStoreOptions } from './event-store.js';
import { parseMirrorUrl } from './mirror-url.js';

/** The real server that tests run against, like `esdb://127.0.0.1:2113?tls=false`; null: such tests are skipped. */
export const esdbUrl = process.env['ESDB_URL'] ?? null;

/** `describe` for tests that need the server. Without one it says so, in the title and on standard error. */
export function describeWithServer(title: string, body: () => void): void {
  if (esdbUrl !== null) {
    describe(`${title} (server ${parseMirrorUrl(esdbUrl).label})`, body);
    return;
  }
  process.stderr.write(
    `SKIPPED: ${title}: set ESDB_URL to a running EventStoreDB or KurrentDB server to test it.\n`,
  );
  describe.skip(`${title} (SKIPPED: ESDB_URL names no server)`, body);
}

/** A connection to the server of the tests. */
export function openTestStore(options: EventStoreOptions = {}): Promise<EventStore> {
  return EventStore.open(parseMirrorUrl(serverUrl()), options);
}

/** The server's URL, for tests inside `describeWithServer`. */
export function serverUrl(): string {
  if (esdbUrl === null) throw new Error('ESDB_URL is not set');
  return esdbUrl;
}

/** A stream that no other test uses. */
export function freshStream(): string {
  return `zledger-test-${randomUUID()}`;
}
