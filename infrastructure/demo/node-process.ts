import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../node/data-folder.js';
import { readNodeFile } from '../node/node-file.js';

export interface NodeProcessOptions {
  readonly data: string;
  readonly chain: string;
  /** Null: it registers itself. */
  readonly node: number | null;
  readonly driver: 'linux' | 'dry';
  /** Where its log lines go; appended. */
  readonly logFile: string;
  readonly extraArguments?: readonly string[];
}

const bin = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** A node in a process of its own, which can be killed as a power cut would kill it. */
export class NodeProcess {
  #child: ChildProcess | null = null;
  readonly #log: WriteStream;
  readonly #options: NodeProcessOptions;

  constructor(options: NodeProcessOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
  }

  /** Starts it and waits until its mailbox answers. @throws Error when it ends before that */
  async start(): Promise<string> {
    const { data, chain, node, driver, extraArguments = [] } = this.#options;
    const args = [
      'run',
      '--data',
      data,
      '--chain',
      chain,
      ...(node === null ? [] : ['--node', String(node)]),
      '--driver',
      driver,
      '--log-level',
      'debug',
      ...extraArguments,
    ];
    const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    return this.#ready(child);
  }

  /** SIGKILL: no goodbye. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM, and waits for a clean end. @returns its exit code */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    const child = this.#child;
    if (child === null || !this.running) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => resolve(code));
    });
    child.kill(signal);
    return gone;
  }

  async #ready(child: ChildProcess): Promise<string> {
    const { nodeFile } = dataFolder(this.#options.data);
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) {
        const ending = (await readFile(this.#options.logFile, 'utf8')).split('\n').slice(-12).join('\n');
        const how = child.exitCode ?? child.signalCode;
        throw new Error(`the node ended at its start (${how}); the end of its log:\n${ending}`);
      }
      const file = await readNodeFile(nodeFile);
      if (file !== null && file.pid === child.pid) return file.url;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
