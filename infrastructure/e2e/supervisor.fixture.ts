import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReleaseFolder } from './release-folder.fixture.js';

/** Starts in a row that end with an error before the supervisor goes back, as systemd's StartLimitBurst. */
const burst = 3;

/**
 * What an operator's supervisor does: starts the current version again whenever it ends, and goes back to the last one by
 * the updater when it ends with an error again and again (systemd: Restart=always, StartLimitBurst, OnFailure).
 */
export class Supervisor {
  readonly #log: WriteStream;
  #child: ChildProcess | null = null;
  #stopping = false;
  #loop: Promise<void> = Promise.resolve();
  /** Exit codes in the order of the ends; null for a signal. */
  readonly ends: (number | null)[] = [];

  constructor(
    private readonly releases: ReleaseFolder,
    private readonly args: readonly string[],
    logFile: string,
  ) {
    this.#log = createWriteStream(logFile, { flags: 'a' });
  }

  start(): void {
    this.#loop = this.#supervise();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** SIGKILL to the node: no goodbye. It is started again. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGTERM');
    await this.#loop;
    this.#log.end();
  }

  async #supervise(): Promise<void> {
    let errors = 0;
    while (!this.#stopping) {
      const code = await this.#runOnce();
      this.ends.push(code);
      errors = code === 0 || code === null ? 0 : errors + 1;
      if (errors >= burst) {
        errors = 0;
        const [program = '', ...args] = this.releases.updater;
        spawnSync(program, [...args, 'roll-back-to-last']);
      }
      if (!this.#stopping) await pause(50);
    }
  }

  async #runOnce(): Promise<number | null> {
    const main = await this.releases.main();
    const child = spawn(process.execPath, [main, ...this.args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }
}
