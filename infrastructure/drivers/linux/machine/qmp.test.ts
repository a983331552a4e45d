import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, type Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { QmpError, qmp, qmpStatus } from './qmp.js';

const greeting = '{"QMP": {"version": {}, "capabilities": []}}\n';

describe("QEMU's monitor", () => {
  let folder: string;
  let server: Server;

  /** A monitor that says what a broken QEMU (or none) might say; the real one is used in machines.test.ts. */
  const monitor = async (talk: (socket: Socket) => void): Promise<void> => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      talk(socket);
    });
    await new Promise<void>((resolve) => server.listen(join(folder, 'q'), resolve));
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'zledger-qmp-'))));
  afterEach(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const failure = async (limitMs = 2000): Promise<string> => {
    const error: unknown = await qmpStatus(folder, 'q', limitMs).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(QmpError);
    return (error as QmpError).message;
  };

  it('passes over events, and puts together an answer that comes in pieces', async () => {
    await monitor((socket) => {
      socket.write(greeting);
      let asked = 0;
      socket.on('data', () => {
        socket.write('{"event": "RESUME", "timestamp": {}}\n');
        asked++;
        if (asked === 1) socket.write('{"return": {}}\n');
        else for (const piece of ['{"return": {"sta', 'tus": "running"}', '}\n']) socket.write(piece);
      });
    });
    expect(await qmpStatus(folder, 'q', 2000)).to.equal('running');
  });

  it('takes a closed connection as the answer to quit, and to quit only', async () => {
    await monitor((socket) => {
      socket.write(greeting);
      socket.on('data', (data) =>
        data.toString().includes('capab') ? socket.write('{"return": {}}\n') : socket.end(),
      );
    });
    expect(await qmp(folder, 'q', 'quit', 2000)).to.deep.equal({});
    expect(await failure()).to.include('closed');
  });

  it('fails clearly when nothing is there, nothing is said, or nonsense is said', async () => {
    expect(await failure()).to.include('ENOENT');
    await monitor(() => undefined);
    expect(await failure(50)).to.include('did not answer');
    server.close();
    for (const [said, expected] of [
      ['hello\n', 'not JSON'],
      ['[1]\n', 'not JSON'],
      ['x'.repeat(2_000_000), 'too much'],
      [`${greeting}{"error": {"class": "X", "desc": "no way"}}\n`, 'no way'],
      [`${greeting}{"return": {}}\n{"return": {}}\n`, 'without a status'],
    ] as const) {
      await monitor((socket) => socket.write(said));
      expect(await failure()).to.include(expected);
      server.close();
    }
    rmSync(folder, { recursive: true });
    expect(await failure()).to.include('not there');
  });
});
