import { ledgerContract } from './ledger-contract.fixture.js';
import { openMemoryLedger } from './memory-ledger.js';

ledgerContract('memory ledger', async () => openMemoryLedger());
