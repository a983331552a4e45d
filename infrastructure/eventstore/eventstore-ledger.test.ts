import { ledgerContract } from '../ledger/ledger-contract.fixture.js';
import { describeWithServer, freshStream, openTestStore } from './esdb.fixture.js';
import { openEventStoreLedger } from './eventstore-ledger.js';

describeWithServer('EventStoreDB ledger', () => {
  ledgerContract('EventStoreDB ledger', async () =>
    openEventStoreLedger({ store: await openTestStore(), stream: freshStream(), writable: true }),
  );
});
