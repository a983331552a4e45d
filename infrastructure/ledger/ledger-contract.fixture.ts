import { appendContract } from './contract-append.fixture.js';
import { followContract } from './contract-follow.fixture.js';
import { idContract } from './contract-ids.fixture.js';
import { modelContract } from './contract-model.fixture.js';
import { readContract } from './contract-read.fixture.js';
import { LEDGER_CAPABILITIES, needingOf } from './contract-run.fixture.js';
import type { ContractRun, LedgerSubject } from './contract-run.fixture.js';
import type { NavigableLedger } from './ledger.js';

export type { LedgerSubject };

/** What every ledger must do; run on each implementation. */
export function ledgerContract(name: string, subject: LedgerSubject): void {
  describe(`${name}: the contract of a ledger`, () => {
    let ledger: NavigableLedger;
    beforeEach(async () => {
      ledger = await subject.open();
    });
    afterEach(() => ledger.close());

    statesWhatItLacks(subject);
    const run: ContractRun = { ledger: () => ledger, subject, needing: needingOf(subject) };
    appendContract(run);
    idContract(run);
    readContract(run);
    followContract(run);
    modelContract(run);
  });
}

/** Pending tests: they show in every report. */
function statesWhatItLacks({ lacks = {}, reopen }: LedgerSubject): void {
  if (reopen === undefined && lacks.reopen === undefined)
    throw new Error('A subject opens its ledger again, or says in `lacks.reopen` why it cannot.');
  for (const [capability, meaning] of Object.entries(LEDGER_CAPABILITIES)) {
    const reason = Object.entries(lacks).find(([name]) => name === capability)?.[1];
    if (reason !== undefined) it(`LACKS ${capability}: it is no ledger that ${meaning}, because ${reason}`);
  }
}
