import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyringPair } from '@polkadot/keyring/types';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import type { TwinId } from '../../domain/ids.js';
import { GridActor } from '../demo/grid-actor.js';
import { NodeProcess } from '../demo/node-process.js';

export interface NodeWish {
  /** Name of its data folder below the grid's root. */
  readonly name: string;
  /** Where it reads the chain; default: the grid's own. */
  readonly chain?: string;
  readonly extraArguments?: readonly string[];
  /** Another place for the data folder. */
  readonly data?: string;
  /** It registers itself, by its `extraArguments`. */
  readonly registers?: boolean;
}

export interface TestNode {
  readonly process: NodeProcess;
  readonly data: string;
  readonly logFile: string;
}

/** A development chain with a farmer, a user and a node on it, and the node processes of one test file. */
export class TestGrid {
  readonly #nodes: NodeProcess[] = [];

  private constructor(
    readonly root: string,
    readonly chain: Devchain,
    readonly actor: GridActor,
    readonly user: KeyringPair,
    readonly twin: TwinId,
    /** Another user, with a twin of its own. */
    readonly stranger: KeyringPair,
    readonly strangerTwin: TwinId,
    readonly nodeId: number,
    readonly farm: number,
  ) {}

  static async open(name: string): Promise<TestGrid> {
    const root = await mkdtemp(join(tmpdir(), `zledger-${name}-`));
    const chain = await startDevchain({ blockTimeMs: 100, finalityLag: 1 });
    const actor = await GridActor.connect(chain.url);
    const [farmer, nodeKey, user, stranger] = ['//Alice', '//Bob', '//Charlie', '//Dave'].map((uri) =>
      actor.key(uri),
    ) as [KeyringPair, KeyringPair, KeyringPair, KeyringPair]; // as many as names
    await actor.createTwin(farmer);
    await actor.createTwin(nodeKey);
    const twin = await actor.createTwin(user);
    const strangerTwin = await actor.createTwin(stranger);
    const farm = await actor.createFarm(farmer, 'testfarm');
    const gib = 1024n ** 3n;
    const resources = { cru: 8, mru: 64n * gib, sru: 1000n * gib, hru: 0n };
    const nodeId = await actor.createNode(nodeKey, farm, resources);
    return new TestGrid(root, chain, actor, user, twin, stranger, strangerTwin, nodeId, farm);
  }

  /** A node in a process of its own with the dry driver; not started yet. It ends with the grid at the latest. */
  node({
    name,
    chain = this.chain.url,
    extraArguments = ['--http-limit', '1000000'],
    data = join(this.root, name),
    registers = false,
  }: NodeWish): TestNode {
    const logFile = join(this.root, `${name}.log`);
    const process = new NodeProcess({
      data,
      chain,
      node: registers ? null : this.nodeId,
      driver: 'dry',
      logFile,
      extraArguments,
    });
    this.#nodes.push(process);
    return { process, data, logFile };
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) await node.kill();
    await this.actor.close();
    await this.chain.close();
    await rm(this.root, { recursive: true, force: true });
  }
}
