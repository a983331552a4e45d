import type { BlockWire, WireBlock } from './block-wire.js';
import type { ChainFact, FactOrigin } from '../../domain/chain-fact.js';
import { contractId, nodeId, twinId, type ContractId } from '../../domain/ids.js';
import {
  type ChainContract,
  type Extrinsic,
  firstFrom,
  nodeRecord,
  recordOf,
  uptimeAt,
} from './chain-records.js';
import type { ObservedBlock } from '../../commands/observed-block.js';
import { blockMs, worldEpoch } from './world-time.js';

/** Blocks between the best and the finalized one. */
const finalityLag = 3;

/** What a finalized block changed. */
export interface Finalized {
  readonly block: number;
  /** Nodes that it concerns; null: all. */
  readonly nodes: ReadonlySet<number> | null;
  /** Contracts that were created in it. */
  readonly created: readonly ChainContract[];
}

/**
 * The chain as one state machine that all nodes share. Blocks in which nothing is said are not kept; the others are made
 * when they become final. Its contracts are an account of what should be, which the nodes' own states are held against.
 */
export class SimulatedChain {
  readonly contracts = new Map<number, ChainContract>();
  readonly #byNode = new Map<number, number[]>();
  readonly #contractsOf = new Map<number, ChainContract[]>();
  readonly #changes: number[] = [];
  readonly #facts = new Map<number, readonly ChainFact[]>();
  /** Extrinsics that are in blocks and not final. */
  readonly #waiting = new Map<number, Extrinsic[]>();
  #nextContract = 1;
  #stalledUntil = 0;
  #stalledHead = 0;
  readonly #written = new Map<number, WireBlock>();
  readonly #read = new Map<string, ObservedBlock>();
  readonly #upgrades: { readonly block: number; readonly specVersion: number }[] = [];
  zosVersion: string | null = null;

  /** @param wire null: blocks are read as they are */
  constructor(
    private readonly seed: number,
    private readonly firstRuntime: number,
    private readonly wire: BlockWire | null,
  ) {}

  /** The finalized head at a time, ms since the start; 0 before the first. */
  head(now: number): number {
    const head = Math.max(0, Math.floor(now / blockMs) - finalityLag);
    return now < this.#stalledUntil ? Math.min(head, this.#stalledHead) : head;
  }

  /** How far can be read: blocks that are becoming final at this very moment are not made yet. */
  readable(now: number): number {
    let head = this.head(now);
    for (const block of this.#waiting.keys()) if (block <= head) head = block - 1;
    return head;
  }

  /** When a block becomes final, as far as is known at `now`. */
  finalAt(block: number, now: number): number {
    const usual = (block + finalityLag) * blockMs;
    if (usual <= now) return now < this.#stalledUntil ? this.#stalledUntil : now;
    return usual < this.#stalledUntil && block > this.#stalledHead ? this.#stalledUntil : usual;
  }

  stall(now: number, until: number): void {
    if (now >= this.#stalledUntil) this.#stalledHead = this.head(now);
    this.#stalledUntil = Math.max(this.#stalledUntil, until);
  }

  /** Puts an extrinsic into the next block. @returns that block */
  submit(now: number, extrinsic: Extrinsic): number {
    const block = Math.floor(now / blockMs) + 1;
    const waiting = this.#waiting.get(block);
    if (waiting === undefined) this.#waiting.set(block, [extrinsic]);
    else waiting.push(extrinsic);
    return block;
  }

  /** The number that a contract will get if no fork comes between. */
  provisionalId(ticket: number): number | null {
    let id = this.#nextContract;
    for (const block of [...this.#waiting.keys()].sort((one, other) => one - other)) {
      for (const extrinsic of this.#waiting.get(block) ?? []) {
        if (extrinsic.kind !== 'create') continue;
        if (extrinsic.ticket === ticket) return id;
        id += 1;
      }
    }
    return null;
  }

  /** Another branch wins: what the last blocks held comes in another order. @returns how many contracts changed numbers */
  fork(now: number, depth: number): number {
    const best = Math.floor(now / blockMs);
    const blocks = [...this.#waiting.keys()].filter((block) => block > best - depth && block <= best + 1);
    const moved = blocks.sort((one, other) => one - other).flatMap((block) => this.#waiting.get(block) ?? []);
    const last = blocks.at(-1);
    if (last === undefined || moved.length < 2) return 0;
    for (const block of blocks) this.#waiting.set(block, []);
    this.#waiting.set(last, moved.toReversed());
    return moved.filter(({ kind }) => kind === 'create').length > 1 ? moved.length : 0;
  }

  /** The next block brings another runtime. It is still the old one's itself; those after it are the new one's. */
  upgradeRuntime(now: number, specVersion: number): void {
    this.#upgrades.push({ block: Math.floor(now / blockMs) + 1, specVersion });
  }

  /** The runtime that makes a block. */
  specAt(block: number): number {
    let spec = this.firstRuntime;
    for (const each of this.#upgrades) if (each.block < block) spec = each.specVersion;
    return spec;
  }

  /** Makes a block that has become final. */
  finalize(block: number): Finalized {
    const extrinsics = this.#waiting.get(block) ?? [];
    this.#waiting.delete(block);
    const facts: ChainFact[] = [];
    const nodes = new Set<number>();
    const created: ChainContract[] = [];
    let isForAll = false;
    for (const extrinsic of extrinsics) {
      const about = this.#apply(block, extrinsic, facts, created);
      if (about === 'all') isForAll = true;
      else if (about !== null) nodes.add(about);
    }
    if (facts.length > 0) this.#facts.set(block, facts);
    for (const node of nodes) this.#note(node, block);
    return { block, nodes: isForAll ? null : nodes, created };
  }

  /** A block as a reader gets it. */
  block(number: number): ObservedBlock {
    const facts = this.#facts.get(number) ?? [];
    const time = worldEpoch + number * blockMs;
    return { number, hash: this.hash(number), specVersion: this.specAt(number), time, facts, passedOver: [] };
  }

  /**
   * The same, as who takes it for a block of this runtime reads it.
   * @throws UndecodableError
   */
  readAs(number: number, specVersion: number): ObservedBlock {
    const block = this.block(number);
    if (this.wire === null) return block;
    const key = `${number}/${specVersion}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const bytes = this.#written.get(number) ?? this.wire.encode(block, block.specVersion);
    // Others will read it as well when it says something; the quiet ones are too many to keep.
    if (block.facts.length > 0) this.#written.set(number, bytes);
    const read = this.wire.decode(block, bytes, specVersion);
    if (block.facts.length > 0) this.#read.set(key, read);
    return read;
  }

  hash(number: number): string {
    return `0x${this.seed.toString(16).padStart(16, '0').slice(-16)}${number.toString(16).padStart(48, '0')}`;
  }

  /** The first block from `from` to `to` that says something of the node; null when none does. */
  nextFor(node: number, from: number, to: number): number | null {
    const own = firstFrom(this.#byNode.get(node) ?? [], from);
    const all = firstFrom(this.#byNode.get(-1) ?? [], from);
    const first = Math.min(own ?? Number.POSITIVE_INFINITY, all ?? Number.POSITIVE_INFINITY);
    return first <= to && first !== Number.POSITIVE_INFINITY ? first : null;
  }

  /** How often the chain said something new of the node's contracts. */
  changesOf(node: number): number {
    return this.#changes[node] ?? 0;
  }

  contractsOf(node: number): readonly ChainContract[] {
    return this.#contractsOf.get(node) ?? [];
  }

  #note(node: number, block: number): void {
    const blocks = this.#byNode.get(node);
    if (blocks === undefined) this.#byNode.set(node, [block]);
    else if (blocks.at(-1) !== block) blocks.push(block);
  }

  #apply(
    block: number,
    extrinsic: Extrinsic,
    facts: ChainFact[],
    created: ChainContract[],
  ): number | 'all' | null {
    const origin: FactOrigin = { phase: 'finalization' };
    const base = { eventIndex: facts.length, origin };
    if (extrinsic.kind === 'zos-version') {
      this.zosVersion = extrinsic.text;
      facts.push({ ...base, kind: 'ZosVersionUpdated', version: extrinsic.text });
      this.#note(-1, block);
      return 'all';
    }
    if (extrinsic.kind === 'uptime') {
      facts.push({ ...base, kind: 'NodeUptimeReported', ...uptimeAt(extrinsic.node, block) });
      return extrinsic.node;
    }
    if (extrinsic.kind === 'node') {
      facts.push({ ...base, kind: 'NodeStored', ...nodeRecord(extrinsic) });
      return extrinsic.node;
    }
    if (extrinsic.kind === 'create') {
      const contract = this.#create(block, extrinsic);
      created.push(contract);
      this.#changed(contract);
      facts.push({ ...base, kind: 'NodeContractCreated', contract: recordOf(contract) });
      return contract.node;
    }
    const contract = this.contracts.get(extrinsic.contract);
    if (contract === undefined || contract.status === 'over') return null;
    const id: ContractId = contractId(contract.id);
    const about = { contractId: id, nodeId: nodeId(contract.node + 1), twinId: twinId(contract.twin) };
    switch (extrinsic.kind) {
      case 'update':
        contract.hash = extrinsic.hash;
        facts.push({ ...base, kind: 'NodeContractUpdated', contract: recordOf(contract) });
        break;
      case 'bill':
        facts.push({
          ...base,
          kind: 'ContractBilled',
          contractId: id,
          timestamp: BigInt(Math.floor((worldEpoch + block * blockMs) / 1000)),
          discountLevel: 'None',
          amountBilled: 1000n,
        });
        break;
      case 'starve':
        if (contract.status === 'grace') return null;
        contract.status = 'grace';
        facts.push({ ...base, kind: 'ContractGracePeriodStarted', ...about });
        break;
      case 'pay':
        if (contract.status !== 'grace') return null;
        contract.status = 'created';
        facts.push({ ...base, kind: 'ContractGracePeriodEnded', ...about });
        break;
      case 'cancel':
      case 'expire':
        contract.status = 'over';
        contract.endedAt = block;
        facts.push({ ...base, kind: 'NodeContractCanceled', ...about });
        break;
    }
    if (extrinsic.kind !== 'bill') this.#changed(contract);
    return contract.node;
  }

  #changed({ node }: ChainContract): void {
    this.#changes[node] = this.changesOf(node) + 1;
  }

  #create(
    block: number,
    { node, twin, hash, ticket }: Extract<Extrinsic, { kind: 'create' }>,
  ): ChainContract {
    const contract: ChainContract = {
      id: this.#nextContract,
      node,
      twin,
      hash,
      ticket,
      status: 'created',
      createdAt: block,
      endedAt: null,
    };
    this.#nextContract += 1;
    this.contracts.set(contract.id, contract);
    const others = this.#contractsOf.get(node);
    if (others === undefined) this.#contractsOf.set(node, [contract]);
    else others.push(contract);
    return contract;
  }
}
