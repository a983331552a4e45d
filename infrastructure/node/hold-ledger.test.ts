import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { LedgerError } from '../ledger/ledger.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from './data-folder.js';
import { holdLedger } from './hold-ledger.js';
import { writeNodeFile } from './node-file.js';

describe('a ledger that is opened while somebody holds it', () => {
  const folder = temporaryFolder();
  let held: LevelLedger;

  beforeEach(async () => {
    await mkdir(folder.path, { recursive: true });
    const made = await openLevelLedger({ path: dataFolder(folder.path).ledger });
    await made.close();
    held = await openLevelLedger({ path: dataFolder(folder.path).ledger, readonly: true });
  });
  afterEach(() => held.close());
  after(folder.remove);

  const code = (error: unknown): unknown => (error instanceof LedgerError ? error.code : error);

  it('is waited for when that is one who only looks', async () => {
    setTimeout(() => void held.close(), 300);
    const ledger = await holdLedger(dataFolder(folder.path), {}, 30_000);
    expect(ledger.head().nextPosition).to.equal(0);
    await ledger.close();
  });

  it('is refused when it is kept, and at once when a node runs there', async () => {
    expect(await holdLedger(dataFolder(folder.path), {}, 300).catch(code)).to.equal('LEDGER_LOCKED');
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
    await writeNodeFile(dataFolder(folder.path).nodeFile, { pid: process.pid, url });
    // Longer than the test may take: it is not waited for.
    const refused = await holdLedger(dataFolder(folder.path), {}, 600_000).catch(code);
    expect(refused).to.equal('LEDGER_LOCKED');
    server.close();
  });
});
