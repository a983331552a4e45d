import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { Scenario, zmount } from '../../../domain/scenario.fixture.js';
import type { Plain } from '../../ledger/ledger.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { appendStory } from '../../snapshots/story-ledger.fixture.js';
import { runCli } from '../run-cli.fixture.js';

/** What a later zledger may write: a type that is new then, or a version that is. */
const later: readonly { type: string; schemaVersion: number; data: Plain }[] = [
  { type: 'NodeDreamed', schemaVersion: 1, data: { of: 'sheep' } },
  { type: 'NodeStarted', schemaVersion: 99, data: {} },
];

describe('a log that a newer zledger wrote', function () {
  this.timeout(60_000);
  for (const { type, schemaVersion, data } of later) {
    it(`is refused with what to do and left as it is, and can still be looked at (${type})`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'zledger-downgrade-'));
      try {
        const path = join(folder, 'ledger');
        const ledger = await openLevelLedger({ path });
        const story = new Scenario();
        story.deploy({ contract: 1, workloads: [zmount('disk', 1)] });
        await appendStory(ledger, story.commands);
        const position = ledger.head().nextPosition;
        const events = [{ stream: 'node', type, schemaVersion, data }];
        const draft = { input: null, causation: { kind: 'boot' }, cursor: null, chainTime: 0 } as const;
        await ledger.append({ ...draft, recordedAt: 0, events }, position);
        const before = ledger.head();
        await ledger.close();

        const run = ['run', '--chain', 'ws://127.0.0.1:9', '--node', '1', '--driver', 'dry'];
        for (const args of [['state'], ['status'], run]) {
          const { status, stdout, stderr } = await runCli([...args, '--data', folder]);
          expect([status, stdout], `${args[0]}: ${stderr}`).to.deep.equal([3, '']);
          expect(stderr).to.contain(`position ${position}: `).and.to.contain('written by a newer zledger');
          expect(stderr).to.contain('Use the zledger version that wrote this log');
        }
        const until = await runCli([
          'state',
          '--data',
          folder,
          '--at-position',
          String(position - 1),
          '--json',
        ]);
        expect(until.status, until.stderr).to.equal(0);
        const log = await runCli(['log', '--data', folder, '--type', type, '--json']);
        expect(log.stdout).to.contain(`"type":"${type}"`);
        expect((await runCli(['verify', '--data', folder])).status).to.equal(0);

        const reopened = await openLevelLedger({ path });
        expect(reopened.head()).to.deep.equal(before);
        await reopened.close();
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
