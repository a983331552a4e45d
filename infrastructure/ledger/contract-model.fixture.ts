import fc from 'fast-check';

import type { ContractRun, LedgerSubject } from './contract-run.fixture.js';
import { LedgerModel } from './ledger-model.fixture.js';
import { appends } from './model-appends.fixture.js';
import type { ModelCommand, RealLedger } from './model-command.fixture.js';
import { endTails, follows, reads, reopens, snapshots, travels } from './model-commands.fixture.js';

/** Runs of the property; more with ZLEDGER_MODEL_RUNS. */
const RUNS = Number(process.env['ZLEDGER_MODEL_RUNS'] ?? 24);

/** Any interleaving of everything agrees with the model. */
export function modelContract({ needing, subject }: ContractRun): void {
  describe('against a model', () => {
    const title =
      'any interleaving of appends, repeats, conflicts, reads, tails, snapshots and reopenings agrees';
    const { reopen } = subject;
    const known = [...appends(), reads(), follows(), snapshots(), travels()];
    it(reopen === undefined ? `${title} (NOT reopenings: it lacks them)` : title, () =>
      agrees(subject, reopen === undefined ? known : [...known, reopens(reopen)]),
    );
    needing('reopen', 'the same with a reopening after every command', async () => {
      if (reopen === undefined) return;
      await agrees(subject, [...appends(), reads(), reopens(reopen), reopens(reopen)], RUNS / 4);
    });
  });
}

async function agrees(
  subject: LedgerSubject,
  commands: readonly fc.Arbitrary<ModelCommand>[],
  numRuns = RUNS,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.commands([...commands], { maxCommands: 60, size: '+1' }), async (sequence) => {
      const real: RealLedger = { ledger: await subject.open(), tails: [], snapshot: null };
      try {
        await fc.asyncModelRun(() => ({ model: new LedgerModel(), real }), sequence);
      } finally {
        await real.ledger.close();
        // A tail that waits ends with the closing.
        await endTails(real);
      }
    }),
    { numRuns: Math.ceil(numRuns) },
  );
}
