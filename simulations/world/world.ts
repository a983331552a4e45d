import type { Step } from '../../commands/step.js';
import type { StartNode } from '../../domain/command.js';
import { workloadTypes } from '../../domain/workloads/workload-type.js';
import { EventQueue } from '../engine/event-queue.js';
import { RandomStream } from '../engine/random-stream.js';
import type { endpointTroubles } from './fault-schedule.js';
import { type Extrinsic, SimulatedChain } from './simulated-chain.js';
import { Coverage } from './situations.js';
import { hostDisk } from './user-bodies.js';
import { Users } from './users.js';
import { productionCore, type WorldCore } from './world-core.js';
import { WorldNode } from './world-node.js';
import type { NodeView, WorldView } from './world-parts.js';
import type { Violation } from './world-result.js';
import type { WorldScenario } from './world-scenario.js';

const gib = 1024n ** 3n;
const storyLines = 20;
/** More violations than these say nothing new. */
const mostViolations = 50;

interface Due {
  readonly node: number;
  readonly what: string;
  readonly run: () => void;
}

/** All that is in a run: the queue, the chain, users, nodes, and what was seen. */
export class World implements WorldView {
  readonly queue = new EventQueue<Due>();
  readonly chain: SimulatedChain;
  readonly coverage = new Coverage();
  readonly users: Users;
  readonly nodes: readonly WorldNode[];
  readonly endpoints: ('none' | (typeof endpointTroubles)[number])[] = ['none', 'none', 'none'];
  readonly violations: Violation[] = [];
  /** Bytes that a host can give away, of SSD and of HDD. */
  readonly hostDisk = BigInt(hostDisk);
  steps = 0;
  readonly #randoms = new Map<string, RandomStream>();
  readonly #heads: (RandomStream | undefined)[] = [];
  readonly #stories = new Map<number, string[]>();
  readonly #scheduled = new Set<number>();
  readonly #acknowledged = new Map<number, Map<number, number>>();

  constructor(
    readonly scenario: WorldScenario,
    readonly seed: number,
    core: WorldCore = productionCore,
  ) {
    this.chain = new SimulatedChain(seed);
    this.users = new Users(this);
    this.nodes = Array.from(
      { length: scenario.nodes },
      (_, index) => new WorldNode(index, index % scenario.farms, this, core),
    );
  }

  get now(): number {
    return this.queue.now;
  }

  random(name: string): RandomStream {
    const known = this.#randoms.get(name);
    if (known !== undefined) return known;
    const stream = new RandomStream(this.seed, name);
    this.#randoms.set(name, stream);
    return stream;
  }

  schedule(at: number, node: number, what: string, run: () => void): void {
    this.queue.schedule(at, { node, what, run });
  }

  /** Puts an extrinsic into the next block, and sees to it that the block becomes final. */
  submit(extrinsic: Extrinsic): void {
    const block = this.chain.submit(this.now, extrinsic);
    this.#finalizeLater(block);
  }

  /** Contracts and versions that a node told a user it has accepted. */
  acknowledge(node: number, contract: number, version: number): void {
    const known = this.#acknowledged.get(node) ?? new Map<number, number>();
    known.set(contract, Math.max(version, known.get(contract) ?? 0));
    this.#acknowledged.set(node, known);
  }

  /** What a user was told to be accepted is in the state. */
  checkAcknowledged(node: WorldNode): void {
    if (node.isExcused || node.loop === null) return;
    for (const [contract, version] of this.#acknowledged.get(node.index) ?? []) {
      // The table of ids is asked with a plain id; the brand is only looked up.
      const deployment = node.loop.state.deployments.get(BigInt(contract) as never);
      if (deployment === undefined || deployment.version < version)
        this.violated('accepted-bodies-stay', node.index, [`contract ${contract} version ${version}`]);
    }
  }

  startCommand(boot: number): StartNode {
    return {
      type: 'StartNode',
      version: '0.1.0',
      driver: 'dry',
      bootId: `boot-${boot}`,
      capacity: { cru: 8n, mru: 32n * gib, sru: this.hostDisk, hru: this.hostDisk },
      supports: workloadTypes.map(({ type }) => type),
      unsupported: [],
      code: null,
    };
  }

  /** A turn of a node counts. */
  turned(node: NodeView, turn: Step): void {
    if (turn.events.some(({ type }) => type === 'StrayWorkloadFound'))
      this.coverage.saw('a stray workload was found at a start');
    const story = this.#stories.get(node.index) ?? [];
    if (story.length === 0) this.#stories.set(node.index, story);
    story.push(`${this.now} ms: ${turn.command.type} -> ${turn.events.map(({ type }) => type).join(', ')}`);
    if (story.length > 2 * storyLines) story.splice(0, storyLines);
  }

  violated(oracle: string, node: number | null, about: readonly string[]): void {
    if (this.violations.length >= mostViolations) return;
    const before = node === null ? [] : (this.#stories.get(node) ?? []);
    const story = [...before.slice(-(storyLines - about.length)), ...about];
    this.violations.push({ oracle, node, at: this.now, step: this.steps, story });
  }

  #finalizeLater(block: number): void {
    if (this.#scheduled.has(block)) return;
    this.#scheduled.add(block);
    this.schedule(this.chain.finalAt(block, this.now), -1, 'final', () => this.#finalize(block));
  }

  #finalize(block: number): void {
    this.#scheduled.delete(block);
    if (this.chain.head(this.now) < block) return this.#finalizeLater(block);
    const { nodes, created } = this.chain.finalize(block);
    for (const contract of created) this.users.created(contract);
    if (nodes === null) for (const node of this.nodes) this.#tell(node);
    else
      for (const index of nodes) {
        const node = this.nodes[index];
        if (node !== undefined) this.#tell(node);
      }
  }

  /** Each node hears of a block when it is its turn. */
  #tell(node: WorldNode): void {
    const stream = (this.#heads[node.index] ??= new RandomStream(this.seed, `head/${node.index}`));
    this.schedule(this.now + stream.between(50, 2000), node.index, 'head', () => node.reading.notice());
  }
}
