import type { ObservedBlock } from '../../commands/observed-block.js';
import { UndecodableError } from './block-wire.js';
import type { ReconcileChain } from '../../domain/command.js';
import { liveContracts } from '../../domain/decide/decide-reconcile.js';
import type { Sighting } from '../../domain/decide/removal-rule.js';
import { endpointCount } from './draw-faults.js';
import { nodeFound, reachedBlock } from './node-on-chain.js';
import { recordOf } from './chain-records.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { NodeView } from './world-parts.js';

/** Quiet blocks go on record in ranges of so many. */
const rangeBlocks = 256;
/** Blocks that a pruned endpoint still has. */
const keptBlocks = 256;

/**
 * How a node reads the chain: from its cursor on, block by block, through the endpoint that it prefers, or another when that
 * one is in trouble. It is woken only for blocks that say something of it; quiet ones are recorded in ranges.
 */
export class BlockReading {
  #isReading = false;
  #head = 0;
  #sightings: Sighting[] = [];
  #dropped = new Set<number>();
  /** Endpoints whose metadata was found to be of another runtime. */
  #stale = new Set<number>();

  constructor(private readonly node: NodeView) {}

  /** A process starts: nothing is read before its start is on record. */
  wait(): void {
    this.#isReading = true;
  }

  /** Its start is on record. */
  begin(): void {
    this.#isReading = false;
    this.#dropped = new Set();
    this.#stale = new Set();
    this.#sightings = [];
    this.#head = this.node.world.chain.readable(this.node.world.now);
    this.#next();
  }

  /** A block that concerns the node has become final. */
  notice(): void {
    if (this.node.loop !== null && !this.#isReading) this.#next();
  }

  /** The endpoint that is asked; null when none answers. */
  endpoint(): number | null {
    const { world, index } = this.node;
    for (let turn = 0; turn < endpointCount; turn += 1) {
      const endpoint = (index + turn) % endpointCount;
      const trouble = world.endpoints[endpoint] ?? 'none';
      if (trouble === 'lying' && !this.#dropped.has(endpoint)) {
        this.#dropped.add(endpoint);
        world.coverage.saw('an endpoint lied and was dropped');
        this.#noteLie(endpoint);
      }
      if (trouble === 'down' || trouble === 'lying') continue;
      if (trouble === 'stale-metadata' && this.#stale.has(endpoint)) continue;
      if (turn > 0) world.coverage.saw('an endpoint failed over');
      return endpoint;
    }
    return null;
  }

  #next(): void {
    const { node } = this;
    const { world, loop, index, core } = node;
    if (loop === null || loop.state.identity === null) return;
    this.#isReading = false;
    if (this.#isCutOff()) return this.#again(10_000);
    const endpoint = this.endpoint();
    if (endpoint === null) return this.#again(10_000);
    const trouble = world.endpoints[endpoint] ?? 'none';
    if (trouble === 'lagging') world.coverage.saw('an endpoint lagged behind the chain');
    const head = world.chain.readable(world.now) - (trouble === 'lagging' ? 50 : 0);
    const from = reachedBlock(loop.state) + 1;
    if (head < from) return this.#caughtUp(trouble === 'lagging');
    if (trouble === 'pruned' && from < head - keptBlocks) return this.#reconcile(from, head, endpoint);
    const loud = world.chain.nextFor(index, from, head);
    if (loud === null && head - from < rangeBlocks && !this.#bringsUpkeep(loop.state, head))
      return this.#caughtUp(trouble === 'lagging');
    const to = loud ?? head;
    if (trouble === 'stale-metadata' && !this.#isReadable(to)) {
      this.#stale.add(endpoint);
      world.coverage.saw('blocks were undecodable with stale metadata');
      return this.#again(30_000);
    }
    const block = this.#block(to);
    if (block === null) return this.#again(60_000);
    this.#isReading = true;
    const reached = this.#head;
    node.take(
      (state) => (reachedBlock(state) + 1 === from ? core.followBlocks(state, from, block, reached) : null),
      () => this.#next(),
    );
  }

  /** The node's own line: nothing comes to it, or nothing goes out; or half of what it asks for is lost. */
  #isCutOff(): boolean {
    const { link, index, world } = this.node;
    if (link === 'none' || link === 'slow' || link === 'doubling') return false;
    if (link === 'lossy') return world.random(`line/${index}`).chance(500_000);
    world.coverage.saw('a node was cut off from the chain');
    return true;
  }

  /** With the metadata of the runtime at the start. Over the wire the production decoder says so; else it is modelled. */
  #isReadable(number: number): boolean {
    const { chain, origin, scenario } = this.node.world;
    const [spec, metadataOf] = [chain.specAt(number), origin.chain.specVersion];
    if (spec === metadataOf) return true;
    if (!scenario.wire) return false;
    try {
      chain.readAs(number, spec, metadataOf);
      return true;
    } catch (error) {
      if (error instanceof UndecodableError) return false;
      throw error;
    }
  }

  /** A block as this build reads it; null: it cannot, and stops before it rather than guess. */
  #block(number: number): ObservedBlock | null {
    const { world, core, version } = this.node;
    const { chain } = world;
    const runtime = core.runtimeFor(number, (after) => chain.specAt(after + 1));
    if (version?.reads(runtime) === false) return null;
    try {
      return chain.readAs(number, runtime);
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      world.told(this.node.index, error.message);
      return null;
    }
  }

  /** A quiet block in which the node's turn for a release comes is put on record at once, as by the live node. */
  #bringsUpkeep(state: NodeState, head: number): boolean {
    const { world, core } = this.node;
    return world.scenario.release !== null && core.bringsUpkeep(state, world.chain.block(head), this.#head);
  }

  /** Behind a lagging endpoint there may be more. */
  #caughtUp(isBehind: boolean): void {
    if (isBehind) this.#again(60_000);
  }

  #again(delay: number): void {
    this.#isReading = true;
    this.node.after(delay, 'read', () => this.#next());
  }

  #noteLie(endpoint: number): void {
    const { world } = this.node;
    const number = Math.max(1, world.chain.readable(world.now));
    this.node.take({
      type: 'NoteDisagreement',
      endpoint: `wss://endpoint-${endpoint}:443`,
      block: { number, hash: world.chain.hash(number) },
      differs: 'hash',
      claimed: 'aa'.repeat(32),
      agreed: 'bb'.repeat(32),
      agreeing: 2,
    });
  }

  #reconcile(from: number, head: number, endpoint: number): void {
    const { node } = this;
    const { chain } = node.world;
    if (node.loop === null) return;
    node.world.coverage.saw('blocks were gone, and storage was read instead');
    const block = chain.block(head);
    const own = chain.contractsOf(node.index);
    const live = liveContracts(node.loop.state).map(({ id }) => id);
    const isOver = (id: bigint): boolean =>
      own.every((each) => BigInt(each.id) !== id || each.status === 'over');
    this.#sightings = [...this.#sightings, { block: head, endpoint: `endpoint-${endpoint}`, voices: 2 }];
    const command: ReconcileChain = {
      type: 'ReconcileChain',
      from,
      block: { number: block.number, hash: block.hash },
      specVersion: block.specVersion,
      time: block.time,
      reason: 'no endpoint has these blocks any more',
      node: nodeFound(node),
      contracts: own
        .filter(({ status }) => status !== 'over')
        .map((each) => ({ contract: recordOf(each), grace: each.status === 'grace' })),
      gone: live.filter(isOver),
      sightings: this.#sightings,
      endpoints: endpointCount,
      account: null,
      names: [],
    };
    this.#isReading = true;
    node.take(command, () => {
      if (node.loop === null || reachedBlock(node.loop.state) < head) return this.#again(6000);
      this.#sightings = [];
      this.#next();
    });
  }
}
