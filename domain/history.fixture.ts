import fc from 'fast-check';
import type { Outcome } from './effect.js';
import { contractId } from './ids.js';
import {
  fqdnGateway,
  ipv4,
  machine,
  nameGateway,
  network,
  publicIp,
  qsfs,
  Scenario,
  signedBody,
  volume,
  wireguardNetwork,
  zdb,
  zlogs,
  zmachine,
  zmount,
} from './scenario.fixture.js';

/** One thing that may happen to a node. Numbers choose among what there is when its turn comes. */
export type Happening =
  | {
      readonly kind: 'deploy';
      readonly contract: number;
      readonly names: number;
      readonly delivery: Delivery;
    }
  | {
      readonly kind: 'update';
      readonly contract: number;
      readonly names: number;
      readonly grow: boolean;
      readonly delivery: Delivery;
    }
  | { readonly kind: 'cancel' | 'grace' | 'paid'; readonly contract: number }
  | { readonly kind: 'outcome'; readonly pick: number; readonly how: How }
  | { readonly kind: 'late'; readonly pick: number; readonly how: How }
  | { readonly kind: 'garbage'; readonly contract: number; readonly text: string }
  | { readonly kind: 'rent' | 'reserve'; readonly twin: number }
  | { readonly kind: 'unrent' | 'unreserve' | 'restart' | 'reboot' | 'retry' | 'quiet' | 'expire' };

/** In which order chain and body come, and what is wrong with them. */
type Delivery = 'chain-first' | 'body-first' | 'chain-only' | 'body-only' | 'wrong-hash' | 'wrong-key';
type How = 'done' | 'busy' | 'never';

const contract = fc.integer({ min: 1, max: 4 });
const allNames = 2 ** 17 - 1;
/** What belongs together: a light machine with disk and network; a machine with network, address, log; nothing. */
const bundles = [0b101001, 0b1101_1000_0000, 0b100_1100_1000_0000, 0, 0];
/** Otherwise sparse: a body with all names at once is seldom carried out within one history. */
const names = fc
  .tuple(fc.nat({ max: allNames }), fc.nat({ max: allNames }), fc.constantFrom(...bundles))
  .map(([a, b, bundle]) => (a & b) | bundle);
const delivery = fc.constantFrom<Delivery>(
  'chain-first',
  'chain-first',
  'chain-first',
  'chain-first',
  'body-first',
  'body-first',
  'body-first',
  'chain-only',
  'body-only',
  'wrong-hash',
  'wrong-key',
);
const how = fc.constantFrom<How>('done', 'done', 'done', 'busy', 'never');
const pick = fc.nat();

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deploy'), contract, names, delivery }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('update'), contract, names, grow: fc.boolean(), delivery }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'grace', 'paid'), contract }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('outcome'), pick, how }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late'), pick, how }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('rent', 'unrent', 'reserve', 'unreserve'),
      twin: fc.constantFrom(7, 7, 8),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('garbage'), contract, text: fc.string({ unit: 'binary' }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('restart', 'reboot', 'retry', 'retry', 'quiet', 'expire') }),
  },
) as fc.Arbitrary<Happening>; // each branch is one of the union; fast-check widens the kinds

export const history = (maxLength = 80): fc.Arbitrary<Happening[]> =>
  fc.array(happening, { minLength: 10, maxLength, size: 'max' });

const outcomes: Record<How, Outcome> = {
  done: { kind: 'done', result: { id: 'x' } },
  busy: { kind: 'failed', reason: 'busy', retryable: true },
  never: { kind: 'failed', reason: 'impossible', retryable: false },
};

type Wire = { name: string; type: string; version: number; data: object & { readonly size?: unknown } };

/** Plays histories on a story. It knows what was last sent for each contract, so that updates often fit. */
export class Play {
  readonly story = new Scenario();
  readonly #sent = new Map<number, { version: number; workloads: Wire[] }>();
  readonly #asked: Scenario['owed'] = [];
  #boots = 1;
  #names = 800;

  constructor() {
    this.story.madeGateway();
    this.story.nameReserved('site');
  }

  do(it: Happening): void {
    const { story } = this;
    switch (it.kind) {
      case 'deploy':
        if (story.state.contracts.has(contractId(it.contract))) return;
        return this.#deliver(it.contract, 0, workloadsOf(it.names, 0, [], false), it.delivery, true);
      case 'update':
        return this.#update(it.contract, it.names, it.grow, it.delivery);
      case 'cancel':
        if (this.#isAlive(it.contract)) story.canceled(it.contract);
        return;
      case 'grace':
        if (this.#isAlive(it.contract)) story.graceStarted(it.contract);
        return;
      case 'paid':
        if (this.#isAlive(it.contract)) story.graceEnded(it.contract);
        return;
      case 'outcome':
        return this.#outcome(story.owed, it.pick, it.how);
      case 'late':
        return this.#outcome(this.#asked, it.pick, it.how);
      case 'garbage':
        story.send(it.contract, it.text);
        return;
      case 'rent':
        story.rented(it.twin);
        return;
      case 'unrent':
        if (story.state.record.rent !== null) story.rentEnded();
        return;
      case 'reserve':
        // As on the chain: a name that is reserved is nobody else's before that is over.
        if (story.nameHolder('site') === null) story.nameReserved('site', it.twin, (this.#names += 1));
        return;
      case 'unreserve':
        if (story.nameHolder('site') !== null) story.nameEnded('site');
        return;
      case 'restart':
        story.start(`boot-${this.#boots}`);
        return;
      case 'reboot':
        this.#boots += 1;
        story.start(`boot-${this.#boots}`);
        return;
      case 'retry':
        story.clock += 2_000;
        story.give({ type: 'PassTime', at: story.clock });
        return;
      case 'expire':
        story.chainAhead += 4_000_000;
        story.block();
        return;
      case 'quiet':
        story.block();
    }
  }

  #isAlive(contract: number): boolean {
    const status = this.story.state.contracts.get(contractId(contract))?.status.kind;
    return status !== undefined && status !== 'canceled';
  }

  #outcome(effects: Scenario['owed'], pick: number, how: How): void {
    const effect = effects[pick % Math.max(1, effects.length)];
    if (effect === undefined) return;
    this.#asked.push(effect);
    this.story.outcome(effect, outcomes[how]);
  }

  #update(contract: number, mask: number, grow: boolean, delivery: Delivery): void {
    const before = this.#sent.get(contract);
    if (!this.#isAlive(contract) || before === undefined) return;
    const deployed = this.story.state.deployments.get(contractId(contract));
    const version = deployed === undefined ? 0 : deployed.version + 1;
    const kept = deployed === undefined ? [] : before.workloads;
    this.#deliver(contract, version, workloadsOf(mask, version, kept, grow), delivery, false);
  }

  #deliver(contract: number, version: number, workloads: Wire[], delivery: Delivery, isNew: boolean): void {
    const { story } = this;
    const twin = contract === 4 ? 8 : 7;
    // Every contract reserves one address that all others reserve too, as a chain does that frees and reserves quickly.
    const ips = ['185.1.1.1/24', `185.1.2.${contract}/24`].map((ip) => ({ ip, gateway: '185.1.1.254' }));
    const { text, hash } = signedBody({ contract, twin, version, workloads });
    const onChain = delivery === 'wrong-hash' ? 'ff'.repeat(16) : hash;
    const chain = (): unknown =>
      isNew
        ? story.created(contract, onChain, { twin, ips })
        : story.updated(contract, onChain, { twin, ips });
    const body = (): unknown =>
      story.send(
        contract,
        text,
        delivery === 'wrong-key' ? { 7: '11'.repeat(32), 8: '11'.repeat(32) } : undefined,
      );
    if (delivery === 'body-first' || delivery === 'body-only') body();
    if (delivery !== 'body-only') chain();
    if (delivery !== 'body-first' && delivery !== 'body-only' && delivery !== 'chain-only') body();
    const accepted = story.state.deployments.get(contractId(contract));
    if (accepted?.version === version) this.#sent.set(contract, { version, workloads });
    else if (!this.#sent.has(contract)) this.#sent.set(contract, { version: -1, workloads: [] });
  }
}

/** The chosen workloads of a body, in an order that the choice gives too. What refers to others often fits them. */
function workloadsOf(mask: number, version: number, kept: readonly Wire[], grow: boolean): Wire[] {
  const has = (bit: number): boolean => (mask & (1 << bit)) !== 0;
  const fresh: Wire[] = [
    zmount('a', 2, version),
    zmount('b', 3, version),
    volume('v', 1, version),
    network('n', '10.1.2.0/24', version),
    has(6) ? network('x', '10.1.3.0/24', version) : zmount('x', 1, version),
    machine('m', 'n', has(0) ? ['a'] : [], version),
    qsfs('q', 1, version),
    wireguardNetwork('f', '10.1.2.0/24', version),
    publicIp('p', has(14), version),
    ipv4('i', version),
    zmachine('z', 'f', { ...(has(8) && { publicIp: 'p' }), ...(has(14) && { gpu: ['0/1/2'] }) }, version),
    zlogs('l', 'z', version),
    zdb('d', 4, version),
    nameGateway('g', 'site', version),
    fqdnGateway('h', has(15) ? 'a.example.com' : 'b.example.com', version),
  ];
  const chosen = fresh
    .filter(({ name }, at) => has(at) && (name !== 'l' || has(10)))
    .map((wish) => {
      const old = kept.find(({ name }) => name === wish.name);
      if (old === undefined) return wish;
      if (!grow || typeof old.data.size !== 'number' || old.data.size === 0) return old;
      return { ...old, version, data: { ...old.data, size: old.data.size + 1024 ** 3 } };
    });
  return mask % 3 === 0 ? chosen.reverse() : chosen;
}
