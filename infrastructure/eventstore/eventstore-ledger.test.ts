import { ledgerContract } from '../ledger/ledger-contract.fixture.js';
import type { NavigableLedger } from '../ledger/ledger.js';
import { describeWithServer, freshStream, openTestStore } from './esdb.fixture.js';
import { openEventStoreLedger } from './eventstore-ledger.js';

describeWithServer('EventStoreDB ledger', () => {
  const streams = new WeakMap<NavigableLedger, string>();
  const openAt = async (stream: string): Promise<NavigableLedger> => {
    const ledger = await openEventStoreLedger({ store: await openTestStore(), stream, writable: true });
    streams.set(ledger, stream);
    return ledger;
  };
  ledgerContract('EventStoreDB ledger', {
    open: () => openAt(freshStream()),
    reopen: (closed) => openAt(streams.get(closed) ?? freshStream()),
  });
});
