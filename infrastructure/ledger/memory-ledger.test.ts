import { ledgerContract } from './ledger-contract.fixture.js';
import { openMemoryLedger } from './memory-ledger.js';

ledgerContract('memory ledger', {
  open: async () => openMemoryLedger(),
  lacks: { reopen: 'it lives as long as its process' },
});
