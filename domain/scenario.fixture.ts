import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainFact, FactOrigin, PublicIp } from './chain-fact.js';
import type { BodySource, Command, Identity } from './command.js';
import { decide } from './decide/decide.js';
import { challengeHash } from './deployment/challenge.js';
import { type DeploymentBody, parseDeployment } from './deployment/deployment-body.js';
import { signDeployment } from './deployment/sign-deployment.js';
import { deploymentToJson } from './deployment/write-deployment.js';
import type { Effect, Outcome } from './effect.js';
import { nextTimer, outstanding } from './effects/outstanding.js';
import type { DomainEvent, EventType } from './events/event.js';
import { checkEvent } from './events/event.js';
import { contractId, nodeId, type TwinId, twinId } from './ids.js';
import { writeExactJson } from './json/exact-json.js';
import { applyEvents } from './state/apply-events.js';
import { initialState, type NodeState, type Workload } from './state/node-state.js';
import { workloadTypes } from './workloads/workload-type.js';

/** Keys of twins in stories: twin n signs with the seed of 32 bytes n. */
const seedOf = (twin: TwinId): Uint8Array => new Uint8Array(32).fill(twin % 251);
export const accountOf = (twin: number): string => bytesToHex(ed25519.getPublicKey(seedOf(twinId(twin))));

export interface BodyWish {
  readonly contract: number | bigint;
  readonly twin?: number;
  readonly version?: number;
  readonly workloads: readonly object[];
  readonly metadata?: string;
  /** Default 1, which the twin's own signature gives. */
  readonly weightRequired?: number;
}

/** A workload in wire names. */
export const zmount = (name: string, gib: number, version = 0) => ({
  name,
  type: 'zmount',
  version,
  data: { size: gib * 1024 ** 3 },
});
export const volume = (name: string, gib: number, version = 0) => ({
  name,
  type: 'volume',
  version,
  data: { size: gib * 1024 ** 3 },
});
export const network = (name: string, subnet = '10.1.2.0/24', version = 0) => ({
  name,
  type: 'network-light',
  version,
  data: { ip_range: '10.1.0.0/16', subnet, mycelium: { hex_key: 'ab'.repeat(32), peers: [] } },
});
export const machine = (name: string, net: string, mounts: readonly string[] = [], version = 0) => ({
  name,
  type: 'zmachine-light',
  version,
  data: {
    flist: 'tiny',
    network: { interfaces: [{ network: net, ip: '10.1.2.5' }] },
    size: 0,
    compute_capacity: { cpu: 1, memory: 256 * 1024 ** 2 },
    mounts: mounts.map((mount) => ({ name: mount, mountpoint: `/mnt/${mount}` })),
    entrypoint: '',
    env: {},
  },
});

/** A signed body. */
export function signedBody(wish: BodyWish): { text: string; hash: string; body: DeploymentBody } {
  const twin = twinId(wish.twin ?? 7);
  const json = {
    version: wish.version ?? 0,
    twin_id: twin,
    contract_id: Number(wish.contract),
    metadata: wish.metadata ?? '',
    description: '',
    expiration: 0,
    signature_requirement: {
      requests: [{ twin_id: twin, required: true, weight: 1 }],
      weight_required: wish.weightRequired ?? 1,
      signatures: [],
    },
    workloads: wish.workloads,
  };
  const body = signDeployment(parseDeployment(JSON.stringify(json)), twin, {
    type: 'ed25519',
    sign: (message) => ed25519.sign(message, seedOf(twin)),
  });
  return { text: writeExactJson(deploymentToJson(body)), hash: challengeHash(body), body };
}

const byUser: FactOrigin = {
  phase: 'extrinsic',
  index: 1,
  signer: 'aa'.repeat(32),
  call: 'smartContractModule.createNodeContract',
};
const gib = 1024n ** 3n;

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
  script: Script = succeeds;
  #block = 0;

  constructor(options: { started?: boolean } = {}) {
    this.give({
      type: 'BindLedger',
      nodeId: nodeId(1),
      genesis: `0x${'00'.repeat(32)}`,
      chainName: 'story',
      firstBlock: 1,
    });
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
      version: '0.1.0',
      driver: 'dry',
      bootId,
      capacity: { cru: 8n, mru: 32n * gib, sru: 1000n * gib, hru: 1000n * gib },
      supports,
      unsupported: [],
    });
  }

  block(...facts: Omit<ChainFact, 'eventIndex' | 'origin'>[]): DomainEvent[] {
    this.#block += 1;
    return this.give({
      type: 'FollowBlocks',
      from: this.#block,
      block: { number: this.#block, hash: `0x${this.#block.toString(16).padStart(64, '0')}` },
      specVersion: 149,
      time: this.#block * 6000 + this.chainAhead,
      // Omit does not distribute over the union of facts; each story names one whole fact
      facts: facts.map(
        (fact, eventIndex) => ({ origin: byUser, ...fact, eventIndex }) as unknown as ChainFact,
      ),
      passedOver: [],
    });
  }

  created(
    id: number | bigint,
    hash: string,
    more: { twin?: number; data?: string; ips?: readonly PublicIp[] } = {},
  ): DomainEvent[] {
    return this.block(contractFact('NodeContractCreated', id, hash, more));
  }

  updated(id: number | bigint, hash: string, more: { twin?: number; data?: string } = {}): DomainEvent[] {
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
    });
  }

  /** A contract and its body at once; returns the contract's hash. */
  deploy(wish: BodyWish): string {
    const { text, hash } = signedBody(wish);
    this.created(wish.contract, hash, wish.twin === undefined ? {} : { twin: wish.twin });
    this.send(wish.contract, text);
    return hash;
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

function contractFact(
  kind: 'NodeContractCreated' | 'NodeContractUpdated',
  id: number | bigint,
  hash: string,
  more: { twin?: number; data?: string; ips?: readonly PublicIp[] },
) {
  return {
    kind,
    contract: {
      contractId: contractId(id),
      twinId: twinId(more.twin ?? 7),
      nodeId: nodeId(1),
      deploymentHash: hash,
      deploymentData: more.data ?? '',
      publicIps: more.ips?.length ?? 0,
      reservedIps: more.ips ?? [],
    },
  } as Omit<ChainFact, 'eventIndex' | 'origin'>;
}

function aboutContract(
  kind: 'NodeContractCanceled' | 'ContractGracePeriodStarted' | 'ContractGracePeriodEnded',
  id: number | bigint,
  origin: FactOrigin,
) {
  return {
    kind,
    contractId: contractId(id),
    nodeId: nodeId(1),
    twinId: twinId(7),
    origin,
  } as unknown as Omit<ChainFact, 'eventIndex' | 'origin'>;
}
