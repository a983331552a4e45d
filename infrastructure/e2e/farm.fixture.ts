import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { type Devchain, type DevchainOptions, startDevchain } from '../../chain/devchain/devchain.js';
import { DevchainUser, nodeResources } from '../../chain/tfchain/devchain-user.js';
import { cliPath } from '../cli/run-cli.fixture.js';
import { until } from './until.fixture.js';

/** A chain on which nodes come to farms and leave them. Twins 1 to 4 are Alice, Bob, Charlie and Dave. */
export class FarmStory {
  private constructor(
    readonly chain: Devchain,
    readonly user: DevchainUser,
  ) {}

  /** Farm 1 is Alice's, farm 2 Bob's. */
  static async begin(options: DevchainOptions = {}): Promise<FarmStory> {
    const chain = await startDevchain(options);
    const user = await DevchainUser.of(chain);
    await user.createTwins('//Alice', '//Bob', '//Charlie', '//Dave');
    for (const [uri, name] of [
      ['//Alice', 'alices'],
      ['//Bob', 'bobs'],
    ] as const)
      await user.call(uri, 'tfgridModule', 'createFarm', { name, publicIps: [] });
    return new FarmStory(chain, user);
  }

  /** The next node id, with the twin of `uri`. */
  node(uri: string, farmId: number): Promise<void> {
    return this.user.call(uri, 'tfgridModule', 'createNode', described(farmId));
  }

  move(uri: string, nodeId: number, farmId: number): Promise<void> {
    return this.user.call(uri, 'tfgridModule', 'updateNode', { nodeId, ...described(farmId) });
  }

  /** A contract of Dave's; `digit` makes its hash. */
  reserve(nodeId: number, digit: string): Promise<void> {
    return this.user.call('//Dave', 'smartContractModule', 'createNodeContract', {
      nodeId,
      deploymentData: '',
      deploymentHash: `0x${Buffer.from(digit.repeat(32)).toString('hex')}`,
      publicIps: 0,
      solutionProviderId: null,
    });
  }

  get head(): number {
    return this.chain.finalizedHead().number;
  }

  async close(): Promise<void> {
    await this.user.close();
    await this.chain.close();
  }
}

function described(farmId: number) {
  return {
    farmId,
    resources: nodeResources,
    location: { longitude: '3.7', latitude: '51.0', city: 'Ghent', country: 'Belgium' },
    interfaces: [],
    secureBoot: false,
    virtualized: true,
    serialNumber: 'x',
  };
}

/** `script` of util-linux gives a program a terminal. */
export const haveTerminal = spawnSync('script', ['--version']).error === undefined;

/** The program as it runs, until it is told to stop. */
export class RunningCli {
  said = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** How it ended; null: it still runs. */
  #end: string | null = null;

  constructor(
    args: readonly string[],
    command: readonly [string, ...string[]] = [process.execPath, cliPath],
  ) {
    const [program, ...first] = command;
    this.#child = spawn(program, [...first, ...args]);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => (this.said += text.toString()));
    this.#child.stdin?.on('error', () => undefined); // it ended before it was told to
    this.#ended = new Promise((resolve) =>
      this.#child.once('close', (code, signal) => {
        this.#end = `it ended (${code ?? signal})`;
        resolve(code);
      }),
    );
  }

  /** With a terminal for output and input. */
  static onTerminal(args: readonly string[]): RunningCli {
    // Without exec a shell may stay in between, and dash ends by the Ctrl-C that the program itself took as a wish.
    const line = ['exec', process.execPath, cliPath, ...args].join(' '); // none of them holds a space
    return new RunningCli([], ['script', '-qefc', line, '/dev/null']);
  }

  /** @throws Error with what it said instead, when it ends or three minutes pass: other tests run beside it */
  async says(text: string | RegExp): Promise<void> {
    const isSaid = (): boolean => this.said.search(text) >= 0;
    await until(String(text), () => isSaid() || this.#end !== null, 180_000).catch(() => undefined);
    if (isSaid()) return;
    throw new Error(`${this.#end ?? 'it still runs'}, and never said ${text}:\n${this.said}`);
  }

  /** Ctrl-C. @returns the exit code */
  async interrupt(): Promise<number | null> {
    if (this.#child.spawnfile === 'script') this.#child.stdin?.write('\u0003');
    else this.#child.kill('SIGINT');
    return this.#ended;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
