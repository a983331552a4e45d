import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainFact, FactOrigin, NameHolder, PublicIp } from './chain-fact.js';
import type { AccountReading, BodySource, Command, Identity, ReconcileChain } from './command.js';
import { decide } from './decide/decide.js';
import { BodyError, parseDeployment } from './deployment/deployment-body.js';
import { gatewayNames } from './deployment/gateway-names.js';
import type { Effect, Outcome } from './effect.js';
import { nextTimer, outstanding } from './effects/outstanding.js';
import type { DomainEvent, EventType } from './events/event.js';
import { checkEvent } from './events/event.js';
import { contractId, nodeId, twinId } from './ids.js';
import type { NodeEffect, NodeOutcome } from './node-effect.js';
import { accountOf, type BodyWish, signedBody } from './signed-body.fixture.js';
import { applyEvents } from './state/apply-events.js';
import { initialState, type NodeState, type Workload } from './state/node-state.js';
import {
  aboutContract,
  byUser,
  contractFact,
  type ContractWish,
  type FactWish,
} from './story-facts.fixture.js';
import { workloadTypes } from './workloads/workload-type.js';

export * from './signed-body.fixture.js';
export * from './wire-workloads.fixture.js';

const gib = 1024n ** 3n;

/** The names that a text's gateways want; none when it is no body. */
function wantedNames(text: string): readonly string[] {
  try {
    return gatewayNames(parseDeployment(text).workloads);
  } catch (error) {
    if (error instanceof BodyError) return [];
    throw error;
  }
}

/** What an effect comes to in a story. */
export type Script = (effect: Effect) => Outcome;
export const succeeds: Script = () => ({ kind: 'done', result: null });

/**
 * A node in a story: it starts, the chain speaks, bodies come, effects have outcomes. Everything goes through
 * `decide` and the immutable state, as in the live node; `script` plays the host.
 */
export class Scenario {
  state: NodeState = initialState();
  readonly events: DomainEvent[] = [];
  readonly commands: Command[] = [];
  /** Every effect that the host was asked for, in order. */
  readonly done: Effect[] = [];
  clock = 1_000_000;
  /** ms that the chain's time is ahead of one block each six seconds. */
  chainAhead = 0;
  /** The blocks that come are older than the node's start. */
  catchesUp = false;
  /** Of zledger, when it is started. */
  version = '0.1.0';
  script: Script = succeeds;
  #block = 0;
  readonly #reserved = new Map<string, NameHolder>();

  /** @param options `account`: the log is bound to it, and the node registers itself */
  constructor(options: { started?: boolean; account?: string } = {}) {
    const chain = { genesis: `0x${'00'.repeat(32)}`, chainName: 'story', firstBlock: 1 };
    const { account } = options;
    if (account === undefined) this.give({ type: 'BindLedger', nodeId: nodeId(1), ...chain });
    else this.give({ type: 'BindAccount', account, ...chain, twinId: null, termsAccepted: false });
    if (options.started !== false) this.start();
  }

  give(command: Command): DomainEvent[] {
    const events = decide(this.state, command);
    for (const happened of events) checkEvent(happened);
    this.state = applyEvents(this.state, events);
    this.commands.push(command);
    this.events.push(...events);
    return events;
  }

  start(
    bootId = 'boot-1',
    supports: readonly string[] = workloadTypes.map(({ type }) => type),
  ): DomainEvent[] {
    return this.give({
      type: 'StartNode',
      version: this.version,
      driver: 'dry',
      bootId,
      capacity: { cru: 8n, mru: 32n * gib, sru: 1000n * gib, hru: 1000n * gib },
      supports,
      unsupported: [],
      code: null,
    });
  }

  block(...facts: FactWish[]): DomainEvent[] {
    this.#block += 1;
    return this.give({
      type: 'FollowBlocks',
      from: this.#block,
      block: { number: this.#block, hash: `0x${this.#block.toString(16).padStart(64, '0')}` },
      specVersion: 149,
      time: this.#block * 6000 + this.chainAhead,
      head: this.catchesUp ? null : this.#block,
      // Omit does not distribute over the union of facts; each story names one whole fact
      facts: facts.map(
        (fact, eventIndex) => ({ origin: byUser, ...fact, eventIndex }) as unknown as ChainFact,
      ),
      passedOver: [],
    });
  }

  /** Blocks that nobody holds any more; the storage after them holds no contracts that the story knows of. */
  unseen(count: number, account: AccountReading | null, more: Partial<ReconcileChain> = {}): DomainEvent[] {
    const from = this.#block + 1;
    this.#block += count;
    const number = this.#block;
    const sighting = (block: number) => ({ block, endpoint: 'ws://a:9944', voices: 1 });
    return this.give({
      type: 'ReconcileChain',
      from,
      block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
      specVersion: 149,
      time: number * 6000 + this.chainAhead,
      reason: 'no endpoint holds it',
      node: {
        farmId: null,
        twinId: null,
        publicConfig: null,
        powerTarget: null,
        zosVersion: null,
        rent: null,
      },
      contracts: [],
      gone: [],
      names: [],
      account,
      sightings: [sighting(number - 1), sighting(number)],
      endpoints: 1,
      ...more,
    });
  }

  created(id: number | bigint, hash: string, more: ContractWish = {}): DomainEvent[] {
    return this.block(contractFact('NodeContractCreated', id, hash, more));
  }

  updated(id: number | bigint, hash: string, more: ContractWish = {}): DomainEvent[] {
    return this.block(contractFact('NodeContractUpdated', id, hash, more));
  }

  canceled(id: number | bigint, origin: FactOrigin = byUser): DomainEvent[] {
    return this.block(aboutContract('NodeContractCanceled', id, origin));
  }

  graceStarted(id: number | bigint): DomainEvent[] {
    return this.block(aboutContract('ContractGracePeriodStarted', id, { phase: 'finalization' }));
  }

  graceEnded(id: number | bigint): DomainEvent[] {
    return this.block(aboutContract('ContractGracePeriodEnded', id, { phase: 'finalization' }));
  }

  send(
    id: number | bigint,
    text: string,
    accounts?: Record<number, string | null>,
    source: BodySource = 'http',
    identity: Identity = 'off',
  ): DomainEvent[] {
    const known = accounts ?? { 7: accountOf(7), 8: accountOf(8), 9: accountOf(9) };
    return this.give({
      type: 'SubmitBody',
      contractId: contractId(id),
      source,
      text,
      sha256: bytesToHex(sha256(utf8ToBytes(text))),
      size: utf8ToBytes(text).length,
      at: this.clock,
      identity,
      accounts: Object.entries(known).map(([twin, account]) => ({ twinId: twinId(Number(twin)), account })),
      names: wantedNames(text).map((name) => ({
        name,
        block: this.#block,
        holder: this.#reserved.get(name) ?? null,
      })),
    });
  }

  /** A name contract on the chain; twin 7 has it when not told otherwise. */
  nameReserved(name: string, twin = 7, contract = 800): DomainEvent[] {
    const holder = { contractId: contractId(contract), twinId: twinId(twin) };
    this.#reserved.set(name, holder);
    return this.block({ kind: 'NameContractCreated', name, ...holder } as FactWish); // one whole fact
  }

  nameHolder(name: string): NameHolder | null {
    return this.#reserved.get(name) ?? null;
  }

  nameEnded(name: string): DomainEvent[] {
    const id = this.#reserved.get(name)?.contractId ?? contractId(0);
    this.#reserved.delete(name);
    return this.block({ kind: 'NameContractCanceled', contractId: id } as FactWish); // one whole fact
  }

  rented(twin: number, contract = 900): DomainEvent[] {
    return this.block({
      kind: 'RentContractCreated',
      contractId: contractId(contract),
      nodeId: nodeId(1),
      twinId: twinId(twin),
    } as FactWish); // one whole fact
  }

  rentEnded(contract = 900): DomainEvent[] {
    return this.block({ kind: 'RentContractCanceled', contractId: contractId(contract) } as FactWish); // one whole fact
  }

  /** The node gets public addresses and the domain under which it serves names. */
  madeGateway(domain: string | null = 'gent.example.org'): DomainEvent[] {
    const config = { ip4: { ip: '185.9.9.9/24', gateway: '185.9.9.1' }, ip6: null, domain };
    return this.block({ kind: 'NodePublicConfigStored', nodeId: nodeId(1), config } as FactWish); // one whole fact
  }

  /** A contract and its body at once; returns the contract's hash. */
  deploy(wish: BodyWish, ips: readonly PublicIp[] = []): string {
    const { text, hash } = signedBody(wish);
    this.created(wish.contract, hash, { ips, ...(wish.twin === undefined ? {} : { twin: wish.twin }) });
    this.send(wish.contract, text);
    return hash;
  }

  /** The next version of a deployment, on the chain and as a body; what came of the body. */
  update(wish: BodyWish, ips: readonly PublicIp[] = []): DomainEvent[] {
    const { text, hash } = signedBody(wish);
    this.updated(wish.contract, hash, { ips, ...(wish.twin === undefined ? {} : { twin: wish.twin }) });
    return this.send(wish.contract, text);
  }

  outcome(effect: Effect, outcome: Outcome): DomainEvent[] {
    const { id, kind, contractId: contract, name, generation, attempt, version } = effect;
    return this.give({
      type: 'RecordOutcome',
      effect: { id, kind, contractId: contract, name, generation, attempt, version },
      outcome,
      at: this.clock,
    });
  }

  /** The same for an effect of the node as a whole. */
  recordNodeOutcome(effect: NodeEffect, outcome: NodeOutcome): DomainEvent[] {
    const { id, kind, task, round, attempt } = effect;
    return this.give({
      type: 'RecordNodeOutcome',
      effect: { id, kind, task, round, attempt },
      outcome,
      at: this.clock,
    });
  }

  get owed(): Effect[] {
    return outstanding(this.state);
  }

  /** Lets the host do what is owed until nothing is owed now. Does not let time pass. */
  settle(limit = 1000): this {
    for (let turn = 0; turn < limit; turn++) {
      const [effect] = this.owed;
      if (effect === undefined) return this;
      this.done.push(effect);
      this.outcome(effect, this.script(effect));
    }
    throw new Error('the story does not settle: the state owes effects for ever');
  }

  /** Lets time pass until the next retry is due. */
  awaitRetry(): this {
    const at = nextTimer(this.state);
    if (at === null) throw new Error('nothing waits for its time');
    this.clock = at;
    this.give({ type: 'PassTime', at });
    return this;
  }

  workload(id: number | bigint, name: string): Workload {
    const found = this.state.deployments.get(contractId(id))?.workloads.get(name);
    if (found === undefined) throw new Error(`no workload ${name} of contract ${id}`);
    return found;
  }

  types(): EventType[] {
    return this.events.map((happened) => happened.type);
  }
}
