import type { Step } from '../../commands/step.js';
import type { BindLedger, StartNode } from '../../domain/command.js';
import type { Resources } from '../../domain/chain-fact.js';
import { type FarmId, farmId, nodeId } from '../../domain/ids.js';
import { workloadTypes } from '../../domain/workloads/workload-type.js';
import { EventQueue } from '../engine/event-queue.js';
import { RandomStream } from '../engine/random-stream.js';
import type { endpointTroubles } from './fault-schedule.js';
import { type Extrinsic } from './chain-records.js';
import { SimulatedChain } from './simulated-chain.js';
import { Coverage } from './situations.js';
import { hostDisk, hostMemory, hostProcessors } from './user-bodies.js';
import { Users } from './users.js';
import type { BlockWire } from './block-wire.js';
import { loseHost } from './lose-host.js';
import { ReleaseRollout } from './release-rollout.js';
import { sameCore, type WorldCores } from './world-builds.js';
import { productionCore } from './world-core.js';
import { WorldNode } from './world-node.js';
import type { NodeView, WorldView } from './world-parts.js';
import type { Violation } from './world-result.js';
import { Stories } from './stories.js';
import { type Oracle, OracleCounts } from './oracle-list.js';
import { newOrigin, type WorldOrigin } from './origin/world-origin.js';
import { Availability } from './availability.js';
import { takesPart, type WorldScenario } from './world-scenario.js';

/** More violations than these say nothing new. */
const mostViolations = 50;

function wireOf({ wire: isWanted }: WorldScenario, wire: BlockWire | null): BlockWire | null {
  if (!isWanted) return null;
  if (wire === null) throw new Error('invariant: blocks of this world go over a wire, and there is none');
  return wire;
}

interface Due {
  readonly node: number;
  readonly what: string;
  readonly run: () => void;
}

/** All that is in a run: the queue, the chain, users, nodes, and what was seen. */
export class World implements WorldView {
  readonly queue = new EventQueue<Due>();
  readonly origin: WorldOrigin;
  readonly chain: SimulatedChain;
  readonly coverage = new Coverage();
  readonly oracles = new OracleCounts();
  readonly availability: Availability;
  readonly rollout: ReleaseRollout | null;
  readonly users: Users;
  readonly nodes: readonly WorldNode[];
  readonly endpoints: ('none' | (typeof endpointTroubles)[number])[] = ['none', 'none', 'none'];
  readonly violations: Violation[] = [];
  steps = 0;
  readonly #usualStart = {
    version: '0.1.0',
    driver: 'dry',
    bootId: 'boot-1',
    capacity: {
      cru: BigInt(hostProcessors),
      mru: BigInt(hostMemory),
      sru: BigInt(hostDisk),
      hru: BigInt(hostDisk),
    },
    supports: workloadTypes.map(({ type }) => type),
    unsupported: [],
  } as const;
  readonly #randoms = new Map<string, RandomStream>();
  readonly #heads: (RandomStream | undefined)[] = [];
  readonly #stories = new Stories();
  readonly #scheduled = new Set<number>();
  readonly #acknowledged = new Map<number, Map<number, number>>();

  constructor(
    readonly scenario: WorldScenario,
    readonly seed: number,
    cores: WorldCores = sameCore(productionCore),
    wire: BlockWire | null = null,
  ) {
    const { nodes, farms, firstRuntime } = scenario;
    this.origin = scenario.origin ?? newOrigin(nodes, farms, firstRuntime);
    const { chain, nodes: places } = this.origin;
    const ids = places.map(({ nodeId: id }) => id);
    this.chain = new SimulatedChain(seed, chain, wireOf(scenario, wire), ids);
    this.users = new Users(this);
    this.nodes = places.map((place, index) => new WorldNode(index, place, this, cores));
    for (const node of this.nodes)
      if (!takesPart(scenario, node.index)) [node.isAsleep, node.broken] = [true, 'left out'];
    this.availability = new Availability(this);
    this.rollout = scenario.release === null ? null : new ReleaseRollout(this, scenario.release);
  }

  get epoch(): number {
    return this.origin.chain.epoch;
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

  /** Puts an extrinsic into the next block, and sees to it that the block becomes final. @returns its number */
  submit(extrinsic: Extrinsic): number {
    const block = this.chain.submit(this.now, extrinsic);
    this.#finalizeLater(block);
    return block;
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
      this.checking('accepted-bodies-stay');
      if (deployment === undefined || deployment.version < version)
        this.violated('accepted-bodies-stay', node.index, `contract ${contract} version ${version}`);
    }
  }

  nodeIdOf(node: number): number {
    return this.origin.nodes[node]?.nodeId ?? node + 1;
  }

  farmIdOf(farm: number): FarmId {
    return farmId(this.origin.farmIds[farm] ?? farm + 1);
  }

  capacityOf(node: number): Resources {
    return (this.origin.nodes[node]?.recorded?.started ?? this.#usualStart).capacity;
  }

  rebootHost(index: number, down: number): void {
    const node = this.nodes[index];
    if (node !== undefined) loseHost(this, node, down);
  }

  bindCommand(node: number): BindLedger {
    const { chain } = this.origin;
    return {
      type: 'BindLedger',
      nodeId: nodeId(this.nodeIdOf(node)),
      genesis: this.chain.hash(0),
      chainName: chain.name,
      firstBlock: chain.height + 1,
    };
  }

  startCommand(node: number, boot: number, version: string | null): StartNode {
    const started = this.origin.nodes[node]?.recorded?.started ?? this.#usualStart;
    const { driver, capacity, supports, unsupported } = started;
    const bootId = boot === 1 ? started.bootId : `boot-${boot}`;
    return {
      type: 'StartNode',
      version: version ?? started.version,
      driver,
      bootId,
      capacity,
      supports,
      unsupported,
      code: null,
    };
  }

  /** A turn of a node counts. */
  turned(node: NodeView, turn: Step): void {
    if (turn.events.some(({ type }) => type === 'StrayWorkloadFound'))
      this.coverage.saw('a stray workload was found at a start');
    this.#stories.turned(node.index, this.now, turn);
  }

  told(node: number | null, what: string): void {
    this.#stories.told(node, this.now, what);
  }

  checking(oracle: Oracle): void {
    this.oracles.checked[oracle] += 1;
  }

  violated(oracle: Oracle, node: number | null, about: string): void {
    this.oracles.broken[oracle] += 1;
    if (this.violations.length >= mostViolations) return;
    const { now, steps } = this;
    const story = this.#stories.upTo(now, node, about);
    this.violations.push({ oracle, node, at: now, step: steps, detail: about, story });
  }

  /** Blocks that are recorded become final in their time. */
  beginRecording(): void {
    for (const block of this.chain.waitingUpTo(Number.MAX_SAFE_INTEGER)) this.#finalizeLater(block);
  }

  #finalizeLater(block: number): void {
    if (this.#scheduled.has(block)) return;
    this.#scheduled.add(block);
    this.schedule(this.chain.finalAt(block, this.now), -1, 'final', () => this.#finalize(block));
  }

  #finalize(block: number): void {
    this.#scheduled.delete(block);
    if (this.chain.head(this.now) < block) return this.#finalizeLater(block);
    // A stall ends for all of its blocks at one moment, and not in their order.
    for (const due of this.chain.waitingUpTo(block)) this.#finalizeNext(due);
  }

  #finalizeNext(block: number): void {
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
