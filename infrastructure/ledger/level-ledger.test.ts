import { expect } from 'chai';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf, collect, draftOf, temporaryFolder } from './drafts.fixture.js';
import { ledgerContract } from './ledger-contract.fixture.js';
import { openLevelLedger } from './level-ledger.js';
import type { LevelLedger } from './level-ledger.js';
import type { NavigableLedger } from './ledger.js';

describe('level ledger', () => {
  const root = temporaryFolder();
  let folders = 0;
  after(root.remove);
  const newPath = (): string => join(root.path, String(folders++));
  const paths = new WeakMap<NavigableLedger, string>();
  const openAt = async (path: string): Promise<NavigableLedger> => {
    const ledger = await openLevelLedger({ path });
    paths.set(ledger, path);
    return ledger;
  };
  ledgerContract('level ledger', {
    open: () => openAt(newPath()),
    reopen: (ledger) => openAt(paths.get(ledger) ?? newPath()),
  });

  async function filled(path: string, commits: number): Promise<LevelLedger> {
    const ledger = await openLevelLedger({ path });
    const start = ledger.head().nextPosition;
    const drafts = Array.from({ length: commits }, (_, at) =>
      draftOf(['node', `contract-${at % 7}`], start + at),
    );
    await Promise.all(drafts.map((draft, at) => ledger.append(draft, start + at * 2)));
    return ledger;
  }

  it('has everything again after reopening, with nothing to mend', async () => {
    const path = newPath();
    const first = await filled(path, 200);
    const commits = await collect(first.commits());
    const [head, stream] = [first.head(), await collect(first.events({ stream: 'contract-3' }))];
    await first.close();
    const second = await openLevelLedger({ path });
    expect(second.head()).to.deep.equal(head);
    expect(second.repairs).to.deep.equal([]);
    expect(await collect(second.commits())).to.deep.equal(commits);
    expect(await collect(second.events({ stream: 'contract-3' }))).to.deep.equal(stream);
    const next = await second.append(draftOf(['contract-3', 'new']), head.nextPosition);
    expect(next.events.map((event) => event.streamVersion)).to.deep.equal([stream.length, 0]);
    await second.close();
  });

  it('lets one at a time in, and names the folder to the other', async () => {
    const path = newPath();
    const ledger = await filled(path, 1);
    for (const readonly of [false, true]) {
      const second = openLevelLedger({ path, readonly });
      expect(await codeOf(second)).to.equal('LEDGER_LOCKED');
      await second.catch((error: Error) =>
        expect(error.message).to.contain(path).and.to.contain('Stop that one'),
      );
    }
    await ledger.append(draftOf(['node']), 2);
    await ledger.close();
    await (await openLevelLedger({ path })).close();
  });

  it('opened read-only reads, refuses appends, and makes no new ledger', async () => {
    const path = newPath();
    await (await filled(path, 5)).close();
    const ledger = await openLevelLedger({ path, readonly: true });
    expect((await ledger.verify()).events).to.equal(10);
    expect(await codeOf(ledger.append(draftOf(['node']), 10))).to.equal('LEDGER_WRITE_FAILED');
    await ledger.close();
    const missing = newPath();
    expect(await codeOf(openLevelLedger({ path: missing, readonly: true }))).to.equal('LEDGER_NOT_FOUND');
    expect(existsSync(missing)).to.equal(false);
  });

  it('builds a deleted index again and answers the same', async () => {
    const path = newPath();
    const first = await filled(path, 300);
    const stream = await collect(first.events({ stream: 'contract-5' }));
    const at = await first.commitAtBlock(77);
    await first.close();
    rmSync(join(path, 'index'), { recursive: true });
    const second = await openLevelLedger({ path });
    expect(await collect(second.events({ stream: 'contract-5' }))).to.deep.equal(stream);
    expect(await second.commitAtBlock(77)).to.deep.equal(at);
    expect((await second.append(draftOf(['contract-5']), 600)).events[0]?.streamVersion).to.equal(
      stream.length,
    );
    await second.close();
  });

  it('refuses an index and a witness of another log, and goes by the log', async () => {
    const [path, other] = [newPath(), newPath()];
    await (await filled(path, 10)).close();
    await (await filled(other, 30)).close();
    const { cpSync } = await import('node:fs');
    rmSync(join(path, 'index'), { recursive: true });
    cpSync(join(other, 'index'), join(path, 'index'), { recursive: true });
    const ledger = await openLevelLedger({ path });
    expect(ledger.repairs).to.deep.equal(['The index was built anew: it is ahead of the log.']);
    expect((await collect(ledger.events({ stream: 'node' }))).length).to.equal(10);
    await ledger.close();
    cpSync(join(other, 'witness.bin'), join(path, 'witness.bin'));
    expect(await codeOf(openLevelLedger({ path }))).to.equal('LEDGER_CORRUPT');
  });
});
