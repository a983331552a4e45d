import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from './data-folder.js';
import { writeNodeFile } from './node-file.js';
import { reachNode } from './reach-node.js';

describe('reaching a node by its data folder', () => {
  const folder = temporaryFolder();
  let held: LevelLedger;
  const servers: Server[] = [];

  async function served(): Promise<string> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  }

  beforeEach(async () => {
    await mkdir(folder.path, { recursive: true });
    held = await openLevelLedger({ path: dataFolder(folder.path).ledger });
  });
  afterEach(async () => {
    await held.close();
    for (const server of servers.splice(0)) server.close();
  });
  after(folder.remove);

  const says = (url: string): Promise<void> =>
    writeNodeFile(dataFolder(folder.path).nodeFile, { pid: process.pid, url });

  it('waits out what a killed process left, until the new one says where it answers', async () => {
    const dead = await served();
    servers.splice(0).forEach((server) => server.close());
    await says(dead);
    const reaching = reachNode(folder.path);
    const alive = await served();
    setTimeout(() => void says(alive), 300);
    expect(await reaching).to.deep.equal({ kind: 'running', url: alive });
  });

  it('opens the ledger itself when the one that held it lets go meanwhile', async () => {
    const reaching = reachNode(folder.path);
    setTimeout(() => void held.close(), 300);
    const reached = await reaching;
    if (reached.kind !== 'ledger') return expect.fail('nobody runs');
    await reached.ledger.close();
    return undefined;
  });
});
