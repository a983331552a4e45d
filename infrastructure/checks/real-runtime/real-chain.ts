import { type ChildProcess, fork } from 'node:child_process';
import { openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RpcConnection } from '../../../chain/tfchain/rpc-connection.js';
import type { ChainSpec } from './prepare-spec.js';

/** Chopsticks does not run this spec, or not here. */
export class ChainNotStarted extends Error {
  override readonly name = 'ChainNotStarted';
}

const startTimeoutMs = 120_000;
const process_ = fileURLToPath(new URL('chopsticks-process.js', import.meta.url));

/** A real runtime under Chopsticks, in a process of its own, which builds a block when it is told to. */
export class RealChain {
  private constructor(
    readonly url: string,
    readonly connection: RpcConnection,
    private readonly child: ChildProcess,
  ) {}

  /** @param folder where the spec and what Chopsticks prints are put. @throws ChainNotStarted */
  static async start(spec: ChainSpec, folder: string): Promise<RealChain> {
    const file = join(folder, 'spec.json');
    await writeFile(file, JSON.stringify(spec));
    const log = openSync(join(folder, 'chopsticks.log'), 'a');
    const env = { ...process.env, POLKADOTJS_DISABLE_ESM_CJS_WARNING: '1', LOG_COMPACT: 'true' };
    const child = fork(process_, [file], { stdio: ['ignore', log, log, 'ipc'], env });
    const url = await urlOf(child, join(folder, 'chopsticks.log'));
    const connection = new RpcConnection(url, { requestTimeoutMs: 120_000 });
    await connection.connect();
    return new RealChain(url, connection, child);
  }

  /** Builds blocks, with what waits in the first of them; the hash of the last. */
  newBlock(count = 1): Promise<string> {
    return this.connection.send<string>('dev_newBlock', [{ count }]);
  }

  async height(): Promise<number> {
    const { number } = await this.connection.send<{ number: string }>('chain_getHeader', []);
    return Number(number);
  }

  async specVersion(): Promise<number> {
    return (await this.connection.send<{ specVersion: number }>('state_getRuntimeVersion', [])).specVersion;
  }

  async close(): Promise<void> {
    await this.connection.disconnect();
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL'); // nothing of it is kept
    await gone;
  }
}

function urlOf(child: ChildProcess, log: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new ChainNotStarted(`Chopsticks ${why}; see ${log}`));
    };
    const timer = setTimeout(end, startTimeoutMs, `did not come up within ${startTimeoutMs / 1000} s`);
    child.once('exit', (code) => end(`ended with ${code} at its start`));
    child.once('message', (message) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(z.object({ url: z.string() }).parse(message).url);
    });
  });
}
