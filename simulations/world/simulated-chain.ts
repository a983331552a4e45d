import type { BlockWire, WireBlock } from './block-wire.js';
import { ChainAccount } from './chain-account.js';
import type { ChainFact } from '../../domain/chain-fact.js';
import { type ChainContract, type Extrinsic, firstFrom, placed } from './chain-records.js';
import type { ObservedBlock } from '../../commands/observed-block.js';
import { type ChainOrigin, newChain, type Rent } from './origin/world-origin.js';
import { blockMs } from './world-time.js';

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
  readonly #account: ChainAccount;
  readonly #byNode = new Map<number, number[]>();
  /** Blocks that say something, as all their readers get them. */
  readonly #loud = new Map<number, ObservedBlock>();
  /** Extrinsics that are in blocks and not final. */
  readonly #waiting = new Map<number, Extrinsic[]>();
  #stalledUntil = 0;
  #stalledHead = 0;
  readonly #written = new Map<number, WireBlock>();
  readonly #read = new Map<string, ObservedBlock>();
  readonly #upgrades: { readonly block: number; readonly specVersion: number }[] = [];
  readonly #origin: ChainOrigin;

  /**
   * @param origin the chain before its first block, or the runtime of one that is new
   * @param wire null: blocks are read as they are
   * @param nodeIds numbers of the world's nodes on the chain
   */
  constructor(
    private readonly seed: number,
    origin: ChainOrigin | number,
    private readonly wire: BlockWire | null,
    nodeIds: readonly number[] = [],
  ) {
    this.#origin = typeof origin === 'number' ? newChain(origin) : origin;
    this.#account = new ChainAccount(this.#origin, nodeIds);
    const { height, recording } = this.#origin;
    this.#stalledHead = height;
    for (const { number, facts } of recording ?? [])
      if (facts.length > 0) this.#waiting.set(number, [{ kind: 'recorded', facts }]);
  }

  get contracts(): ReadonlyMap<number, ChainContract> {
    return this.#account.contracts;
  }

  get zosVersion(): string | null {
    return this.#account.zosVersion;
  }

  /** The finalized head at a time, ms since the start; 0 before the first. */
  head(now: number): number {
    const { height, recording } = this.#origin;
    const grown = height + Math.max(0, Math.floor(now / blockMs) - finalityLag);
    // Behind the last recorded block the chain stands still.
    const head = recording === null ? grown : Math.min(grown, height + recording.length);
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
    const usual = (block - this.#origin.height + finalityLag) * blockMs;
    if (usual <= now) return now < this.#stalledUntil ? this.#stalledUntil : now;
    return usual < this.#stalledUntil && block > this.#stalledHead ? this.#stalledUntil : usual;
  }

  stall(now: number, until: number): void {
    if (now >= this.#stalledUntil) this.#stalledHead = this.head(now);
    this.#stalledUntil = Math.max(this.#stalledUntil, until);
  }

  /** Puts an extrinsic into the next block. @returns that block */
  submit(now: number, extrinsic: Extrinsic): number {
    if (this.#origin.recording !== null) throw new Error('invariant: nobody acts on a recording');
    const block = this.#best(now) + 1;
    const waiting = this.#waiting.get(block);
    if (waiting === undefined) this.#waiting.set(block, [extrinsic]);
    else waiting.push(extrinsic);
    return block;
  }

  /** The number that a contract will get if no fork comes between. */
  provisionalId(ticket: number): number | null {
    let id = this.#account.nextContract;
    for (const block of [...this.#waiting.keys()].sort((one, other) => one - other)) {
      for (const extrinsic of this.#waiting.get(block) ?? []) {
        if (extrinsic.kind !== 'create') continue;
        if (extrinsic.ticket === ticket) return id;
        id += 1;
      }
    }
    return null;
  }

  /** Another branch wins: what the last blocks held comes in another order. @returns how many extrinsics, and whether contracts changed numbers */
  fork(now: number, depth: number): { readonly moved: number; readonly renumbered: boolean } {
    // What is recorded came after all forks.
    if (this.#origin.recording !== null) return { moved: 0, renumbered: false };
    const best = this.#best(now);
    const blocks = [...this.#waiting.keys()].filter((block) => block > best - depth && block <= best + 1);
    const moved = blocks.sort((one, other) => one - other).flatMap((block) => this.#waiting.get(block) ?? []);
    const last = blocks.at(-1);
    if (last === undefined || moved.length < 2) return { moved: 0, renumbered: false };
    for (const block of blocks) this.#waiting.set(block, []);
    this.#waiting.set(last, moved.toReversed());
    return { moved: moved.length, renumbered: moved.filter(({ kind }) => kind === 'create').length > 1 };
  }

  /** The next block brings another runtime. It is still the old one's itself; those after it are the new one's. */
  upgradeRuntime(now: number, specVersion: number): void {
    this.#upgrades.push({ block: this.#best(now) + 1, specVersion });
  }

  /** The runtime that makes a block. */
  specAt(block: number): number {
    const recorded = this.#recorded(block);
    if (recorded !== undefined) return recorded.specVersion;
    let spec = this.#origin.specVersion;
    for (const each of this.#upgrades) if (each.block < block) spec = each.specVersion;
    return spec;
  }

  /** Blocks up to this one that are not final yet and hold something, ascending. */
  waitingUpTo(block: number): readonly number[] {
    return [...this.#waiting.keys()].filter((each) => each <= block).sort((one, other) => one - other);
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
      const { about, fact, contract } = this.#account.apply(extrinsic, block, this.#timeOf(block));
      if (fact !== null) facts.push(placed(fact, facts.length));
      if (contract !== null) created.push(contract);
      if (about === 'all') {
        isForAll = true;
        this.#note(-1, block);
      } else if (about !== null) nodes.add(about);
    }
    if (facts.length > 0) this.#loud.set(block, this.#observed(block, facts));
    for (const node of nodes) this.#note(node, block);
    return { block, nodes: isForAll ? null : nodes, created };
  }

  /** A block as a reader gets it. */
  block(number: number): ObservedBlock {
    return this.#loud.get(number) ?? this.#recorded(number) ?? this.#observed(number, []);
  }

  #recorded(number: number): ObservedBlock | undefined {
    const { recording, height } = this.#origin;
    return recording?.[number - height - 1];
  }

  #observed(number: number, facts: readonly ChainFact[]): ObservedBlock {
    const time = this.#timeOf(number);
    return { number, hash: this.hash(number), specVersion: this.specAt(number), time, facts, passedOver: [] };
  }

  /**
   * The same, as who takes it for a block of this runtime reads it.
   * @param metadataOf the runtime of which the endpoint has the metadata
   * @throws UndecodableError
   */
  readAs(number: number, specVersion: number, metadataOf = specVersion): ObservedBlock {
    const block = this.block(number);
    if (this.wire === null) return block;
    if (metadataOf !== specVersion)
      return this.wire.decode(block, this.wire.encode(block, block.specVersion), specVersion, metadataOf);
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
    const { genesis, hashes } = this.#origin;
    const known = number === 0 ? genesis : (this.#recorded(number)?.hash ?? hashes.get(number));
    if (known !== undefined && known !== null) return known;
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
    return this.#account.changesOf(node);
  }

  /** Who rents the node as a whole; null: nobody. */
  rentOf(node: number): Rent | null {
    return this.#account.rentOf(node);
  }

  contractsOf(node: number): readonly ChainContract[] {
    return this.#account.contractsOf(node);
  }

  #note(node: number, block: number): void {
    const blocks = this.#byNode.get(node);
    if (blocks === undefined) this.#byNode.set(node, [block]);
    else if (blocks.at(-1) !== block) blocks.push(block);
  }

  /** Chain time of a block, ms. */
  #timeOf(block: number): number {
    const { epoch, height } = this.#origin;
    return epoch + (block - height) * blockMs;
  }

  #best(now: number): number {
    return this.#origin.height + Math.floor(now / blockMs);
  }
}
