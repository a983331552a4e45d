import { EventQueue } from '../engine/event-queue.js';
import { TraceHash } from '../engine/trace-hash.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import { type FleetNode, makeFleet } from './fleet.js';
import { OperatorChecks } from './operator-checks.js';
import type { Mark } from './rollout-result.js';
import { type Situation, situationsOf } from './situations.js';
import { Tally } from './tally.js';
import type { NodeWake, Wake } from './wake.js';

/** The world that a roll-out happens in: time, the fleet, the chain's version record, the hub. */
export class RolloutWorld {
  readonly queue = new EventQueue<Wake>();
  readonly trace = new TraceHash();
  readonly nodes: FleetNode[];
  readonly tally: Tally;
  readonly checks: OperatorChecks;
  readonly marks: Mark[] = [];
  readonly #handled: NodeWake[] = [];
  /** How often each situation came up. */
  readonly seen: Map<Situation, number>;
  /** What the chain says that nodes should run, and since when; null before anything was said. */
  record: { readonly text: string; readonly announced: number } | null;
  hubIsUp = true;
  chainIsUp = true;
  /** The network's configuration can be read. */
  configIsUp = true;
  /** When the roll-out was stopped, by whom or what; null while it runs. */
  halt: { readonly at: number; readonly exposed: number; readonly bad: number; readonly by: string } | null =
    null;

  constructor(
    readonly scenario: RolloutScenario,
    readonly seed: number,
  ) {
    this.nodes = makeFleet(scenario, seed);
    this.checks = new OperatorChecks(this);
    this.seen = new Map(situationsOf(scenario).map((situation) => [situation, 0]));
    this.tally = new Tally(this.nodes.map(({ farm }) => farm));
    const { from } = scenario.releases;
    this.record = { text: JSON.stringify({ version: from, safe_to_upgrade: true }), announced: 0 };
  }

  get now(): number {
    return this.queue.now;
  }

  /** A node will be woken, unless it begins something else before. */
  wake(node: FleetNode, kind: NodeWake['kind'], after: number): void {
    const wake = this.#handled.pop();
    if (wake === undefined) return this.queue.schedule(this.now + after, { kind, node, turn: node.turn });
    wake.kind = kind;
    wake.node = node;
    wake.turn = node.turn;
    this.queue.schedule(this.now + after, wake);
  }

  /** Nobody holds this one any more. */
  handled(wake: NodeWake): void {
    this.#handled.push(wake);
  }

  /** The node begins to change what it runs; all that was planned for it before is void. */
  beginInstall(node: FleetNode, taking: FleetNode['taking']): void {
    node.turn += 1;
    node.taking = taking;
    this.leave(node);
    node.state = 'installing';
    this.tally.installing(1);
    this.#trace(node, 1);
    const takes = node.random.between(...this.scenario.releases.install);
    this.wake(node, 'installed', node.slowUntil > this.now ? takes * 4 : takes);
  }

  /** The install is over, and the node runs `version`. */
  endInstall(node: FleetNode, version: FleetNode['version'], state: 'well' | 'bad'): void {
    this.tally.installing(-1);
    if (node.version !== version) this.tally.runs(version === 'to' ? 1 : -1);
    node.version = version;
    node.failures = 0;
    if (version === 'to' && !node.exposed) {
      node.exposed = true;
      this.saw('a node took the release');
      if (node.mishap !== null) this.saw(`a node met ${node.mishap}`);
      this.tally.exposed += 1;
    }
    this.#enter(node, state);
  }

  /** The node is well, bad or off from now on. */
  turn(node: FleetNode, state: 'well' | 'bad' | 'off'): void {
    if (node.state === 'installing') this.tally.installing(-1);
    this.leave(node);
    this.#enter(node, state);
  }

  /** Counts the time that a node was bad. */
  leave(node: FleetNode): void {
    if (node.state === 'bad') {
      this.tally.heals(node.index, this.now - node.since);
      this.checks.wasBad(node.id, this.now - node.since);
    }
    if (node.state === 'off') this.tally.off -= 1;
  }

  #enter(node: FleetNode, state: 'well' | 'bad' | 'off'): void {
    node.state = state;
    node.since = this.now;
    if (state === 'bad') {
      this.tally.breaks(node.index);
      this.checks.bad(node.id);
    }
    if (state === 'off') this.tally.off += 1;
    this.#trace(node, state === 'well' ? 2 : state === 'bad' ? 3 : 4);
  }

  /** The chain names something else. */
  say(text: string): void {
    this.record = { text, announced: this.now };
    this.trace.text(text);
  }

  /** @param bad nodes on which it failed; those that are bad now when left out */
  stop(by: string, bad = this.tally.bad): void {
    if (this.halt !== null) return;
    this.halt = { at: this.now, exposed: this.tally.exposed, bad, by };
    this.mark('halt', by);
  }

  saw(situation: Situation): void {
    this.seen.set(situation, (this.seen.get(situation) ?? 0) + 1);
  }

  /** For the pictures: nothing of the run depends on it. */
  mark(kind: Mark['kind'], label: string): void {
    this.marks.push({ at: this.now, kind, label });
  }

  /** A node reads the chain's version record. False: no endpoint answers. */
  askChain(node: FleetNode): boolean {
    this.tally.chainRequests += 1;
    const isUp = this.reachesChain(node);
    if (!isUp) this.saw('a node asked the chain while it was away');
    return isUp;
  }

  reachesChain({ noChainUntil }: FleetNode): boolean {
    return this.chainIsUp && noChainUntil <= this.now;
  }

  reachesHub({ noHubUntil }: FleetNode): boolean {
    return this.hubIsUp && noHubUntil <= this.now;
  }

  /** A request to the hub. False: it does not answer. */
  askHub(node: FleetNode): boolean {
    this.tally.hubRequest(this.now);
    this.checks.asked();
    const isUp = this.reachesHub(node);
    if (!isUp) this.saw('a node asked the hub while it was away');
    return isUp;
  }

  #trace(node: FleetNode, what: number): void {
    this.trace.number(this.now);
    this.trace.number(node.index * 8 + what);
  }
}
