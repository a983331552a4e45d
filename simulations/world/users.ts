import type { RandomStream } from '../engine/random-stream.js';
import { contractId } from '../../domain/ids.js';
import type { ChainContract } from './chain-records.js';
import { fitsNowhere, type Template, UserKeys, workloadNames } from './user-bodies.js';
import type { WorldView } from './world-parts.js';
import { takesPart, type WorldScenario } from './world-scenario.js';
import { checkServed, contracted, countRunning, unseen, type Wish } from './wishes.js';

const minute = 60_000;

/** What cannot be accepted however often it is asked for: the host is too small, or lacks what it takes. */
const fitRefusals: ReadonlySet<string> = new Set([
  'CAPACITY_EXCEEDED',
  'CPU_INVALID',
  'WORKLOAD_UNSUPPORTED',
]);

/** Over how long deployments come, ms. */
export function loadSpan({ horizon, healing, load, mode }: WorldScenario): number {
  return load.over ?? (mode === 'liveness' ? horizon - healing : horizon);
}

/** Users who create, update and cancel, run out of funds, want too much, and go away. */
export class Users {
  readonly keys = new UserKeys();
  readonly #wishes: Wish[] = [];

  constructor(private readonly world: WorldView) {}

  /** Draws what each node's users will do. */
  begin(): void {
    const { scenario } = this.world;
    for (let node = 0; node < scenario.nodes; node += 1) {
      if (!takesPart(scenario, node)) continue;
      const random = this.world.random(`load/${node}`);
      for (let each = 0; each < scenario.load.deploymentsPerNode; each += 1) this.#plan(node, each, random);
    }
    for (const contract of this.world.chain.contracts.values())
      if (contract.status !== 'over' && takesPart(scenario, contract.node)) this.#adopt(contract);
  }

  /** Takes over what was there before the run: its owner cancels it, or cannot pay, but sends no bodies. */
  #adopt(contract: ChainContract): void {
    const { node, twin } = contract;
    const had = this.world.origin.nodes[node]?.recorded?.state.deployments.get(contractId(contract.id));
    const workloads = [...(had?.workloads.values() ?? [])].filter(({ state }) => state !== 'deleted');
    const wish: Wish = {
      node,
      twin,
      template: null,
      workloads: workloads.map(({ name, state }) => ({ name, id: '', ran: state === 'ok' })),
      isAbandoned: had === undefined,
      version: had?.version ?? 0,
      contract,
      accepted: had?.version ?? -1,
      isOver: false,
    };
    contracted(wish, contract);
    this.#wishes.push(wish);
    if (had !== undefined) this.world.acknowledge(node, contract.id, had.version);
    this.#planLater(wish, 0, this.world.random(`adopted/${contract.id}`));
    const { billing } = this.world.scenario.load;
    if (billing > 0) this.#bill(contract, billing);
  }

  /** A contract of a wish has become final. */
  created(contract: ChainContract): void {
    const wish = this.#wishes[contract.ticket];
    if (wish === undefined) return;
    contracted(wish, contract);
    this.#send(wish, 0);
    this.#thinkAgain(wish);
    const { billing } = this.world.scenario.load;
    if (billing > 0) this.#bill(contract, billing);
  }

  /** See `countRunning`. */
  running(lacking: Set<number>): ReturnType<typeof countRunning> {
    return countRunning(this.world, this.#wishes, lacking);
  }

  checkServed(): void {
    checkServed(this.world, this.#wishes);
  }

  #plan(node: number, each: number, random: RandomStream): void {
    const { load } = this.world.scenario;
    const span = loadSpan(this.world.scenario);
    // Each by a twin of its own: a node takes no second network of the same name from one twin.
    const twin = this.world.origin.firstTwin + each;
    const template: Template = random.chance(30_000)
      ? random.pick(['flood', 'crowd'] as const)
      : random.pick(['volume', 'machine', 'zdb', 'large'] as const);
    const wish: Wish = {
      node,
      twin,
      template,
      workloads: unseen(workloadNames[template]),
      isAbandoned: random.below(10_000) < load.abandoned,
      version: 0,
      contract: null,
      accepted: -1,
      isOver: false,
    };
    const ticket = this.#wishes.push(wish) - 1;
    const at = random.below(Math.max(1, Math.floor(span / 2)));
    this.#at(at, node, 'user creates', () => this.#create(wish, template, ticket));
    this.#planLater(wish, at, random);
  }

  /** What its owner does with it later, or cannot pay. @param at since when it is there */
  #planLater(wish: Wish, at: number, random: RandomStream): void {
    const { node } = wish;
    const { load } = this.world.scenario;
    const span = loadSpan(this.world.scenario);
    const later = (): number => random.between(at + 5 * minute, Math.max(at + 6 * minute, span));
    if (random.below(10_000) < load.updated)
      this.#at(later(), node, 'user updates', () => this.#update(wish));
    if (random.below(10_000) < load.unpaid) {
      const [starves, fate] = [later(), random.below(1_000_000)];
      this.#at(starves, node, 'funds run out', () =>
        this.#say(wish, 'starve', 'a contract was paused for want of funds'),
      );
      // The others stay unpaid: grace is two weeks on TFChain, longer than most runs.
      if (fate < 750_000)
        this.#at(starves + 40 * minute, node, 'grace ends', () =>
          fate < 500_000
            ? this.#say(wish, 'pay', 'a contract went on when it was paid')
            : this.#end(wish, 'expire', 'a contract ended for want of funds'),
        );
    }
    if (random.below(10_000) < load.cancelled)
      this.#at(later(), node, 'user cancels', () => this.#end(wish, 'cancel', null));
  }

  /** Some want it gone as soon as it is there: the end comes while the node still makes it. */
  #thinkAgain(wish: Wish): void {
    const { hasty } = this.world.scenario.load;
    if (hasty === 0) return;
    // A stream of its own: what else users do is the same without it.
    const random = this.world.random(`hasty/${wish.node}`);
    if (random.below(10_000) >= hasty) return;
    const at = this.world.now + random.below(10_000);
    this.#at(at, wish.node, 'user thinks again', () => this.#end(wish, 'cancel', null));
  }

  #create(wish: Wish, template: Template, ticket: number): void {
    const { chain, now } = this.world;
    const hash = this.keys.hashOf(wish.twin, template, 0);
    this.world.submit({ kind: 'create', node: wish.node, twin: wish.twin, hash, ticket });
    // As soon as it is in a block, long before that is final.
    this.#at(now + 7000, wish.node, 'user sends early', () => {
      const id = chain.provisionalId(ticket);
      if (id !== null && wish.contract === null) this.#deliver(wish, id, 0);
    });
  }

  #update(wish: Wish): void {
    const { template } = wish;
    if (wish.contract === null || wish.isOver || wish.accepted !== wish.version) return;
    if (template === null || fitsNowhere(template)) return;
    wish.version += 1;
    const hash = this.keys.hashOf(wish.twin, template, wish.version);
    this.world.submit({ kind: 'update', contract: wish.contract.id, hash });
    this.#at(this.world.now + 30_000, wish.node, 'user sends', () => this.#send(wish, 0));
  }

  #say(wish: Wish, kind: 'starve' | 'pay', situation: Parameters<WorldView['coverage']['saw']>[0]): void {
    if (wish.contract === null || wish.isOver) return;
    this.world.coverage.saw(situation);
    this.world.submit({ kind, contract: wish.contract.id });
  }

  #end(
    wish: Wish,
    kind: 'cancel' | 'expire',
    situation: Parameters<WorldView['coverage']['saw']>[0] | null,
  ): void {
    if (wish.contract === null || wish.isOver) return;
    wish.isOver = true;
    if (situation !== null) this.world.coverage.saw(situation);
    this.world.submit({ kind, contract: wish.contract.id });
  }

  /** Sends until the node says that it has it, with growing pauses. */
  #send(wish: Wish, tries: number): void {
    if (wish.contract === null || wish.isOver || wish.isAbandoned || wish.accepted === wish.version) return;
    this.#deliver(wish, wish.contract.id, wish.version);
    const pause = Math.min(10, 1 << Math.min(tries, 4)) * minute;
    this.#at(this.world.now + pause, wish.node, 'user asks', () => this.#send(wish, tries + 1));
  }

  /** The way from the user to the node, with what can become of it. */
  #deliver(wish: Wish, contract: number, version: number): void {
    const node = this.world.nodes[wish.node];
    const { template } = wish;
    if (node === undefined || template === null || wish.isAbandoned || node.link === 'down') return;
    const random = this.world.random(`link/${wish.node}`);
    if (node.link === 'lossy' && random.chance(500_000)) return this.world.coverage.saw('a message was lost');
    if (node.link === 'slow') this.world.coverage.saw('a message came late');
    const delay = random.between(20, 500) * (node.link === 'slow' ? 100 : 1);
    const body = this.keys.body(wish.twin, template, version, contract);
    const times = node.link === 'doubling' ? 2 : 1;
    if (times === 2) this.world.coverage.saw('a body came twice');
    for (let time = 0; time < times; time += 1)
      this.#at(this.world.now + delay + time, wish.node, 'body', () =>
        node.arrive(contract, body, (answer) => {
          if (node.link === 'no-answer') return this.world.coverage.saw('an answer was lost');
          if (answer === 'unavailable') return;
          if (answer.status === 'held') this.world.coverage.saw('a body came before its contract');
          if (answer.status === 'accepted' && wish.contract?.id === contract) {
            wish.accepted = Math.max(wish.accepted, answer.version);
            this.world.acknowledge(wish.node, contract, answer.version);
          }
          if (answer.status === 'refused') this.#refused(wish, answer.code);
        }),
      );
  }

  #refused(wish: Wish, code: string): void {
    this.world.coverage.saw('a body was refused');
    if (!fitRefusals.has(code)) return;
    this.world.coverage.saw('a deployment did not fit');
    this.#end(wish, 'cancel', null);
  }

  #bill(contract: ChainContract, every: number): void {
    this.#at(this.world.now + every, contract.node, 'bill', () => {
      if (contract.status === 'over') return;
      this.world.submit({ kind: 'bill', contract: contract.id });
      this.#bill(contract, every);
    });
  }

  #at(at: number, node: number, what: string, run: () => void): void {
    if (at <= this.world.scenario.horizon) this.world.schedule(Math.max(at, this.world.now), node, what, run);
  }
}
