import { contractId, nodeId, twinId } from '../../domain/ids.js';
import {
  type ChainContract,
  type Extrinsic,
  nodeRecord,
  recordOf,
  type UnplacedFact,
  uptimeAt,
} from './chain-records.js';
import { foldFact } from './fold-fact.js';
import type { ChainOrigin, Rent } from './origin/world-origin.js';

/** What a contract is billed when nothing is known of it, 1e-7 TFT. */
const usualPrice = 1000n;

/** What an extrinsic came to. */
interface Applied {
  /** What the chain says of it; null: nothing, or its block has it already. */
  readonly fact: UnplacedFact | null;
  /** Place of the node that it concerns; null: none. */
  readonly about: number | 'all' | null;
  /** That it created. */
  readonly contract: ChainContract | null;
}

const nothing: Applied = { fact: null, about: null, contract: null };

/** The storage of the simulated chain: its contracts and its record of versions. */
export class ChainAccount {
  readonly contracts = new Map<number, ChainContract>();
  nextContract: number;
  zosVersion: string | null;
  /** By the number of the node that is rented. */
  readonly rents: Map<number, Rent>;
  readonly #contractsOf = new Map<number, ChainContract[]>();
  readonly #changes = new Map<number, number>();

  /** @param nodeIds numbers of the world's nodes on the chain */
  constructor(
    private readonly origin: ChainOrigin,
    private readonly nodeIds: readonly number[],
  ) {
    this.nextContract = origin.nextContract;
    this.zosVersion = origin.zosVersion;
    this.rents = new Map(origin.rents);
    for (const contract of origin.contracts) this.add({ ...contract });
  }

  /** How often the chain said something new of the node's contracts. */
  changesOf(node: number): number {
    return this.#changes.get(this.#nodeId(node)) ?? 0;
  }

  contractsOf(node: number): readonly ChainContract[] {
    return this.#contractsOf.get(this.#nodeId(node)) ?? [];
  }

  add(contract: ChainContract): void {
    this.contracts.set(contract.id, contract);
    const others = this.#contractsOf.get(contract.nodeId);
    if (others === undefined) this.#contractsOf.set(contract.nodeId, [contract]);
    else others.push(contract);
  }

  /** Something new is said of a contract. */
  changed({ nodeId: id }: ChainContract): void {
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + 1);
  }

  /** Who rents the node as a whole; null: nobody. */
  rentOf(node: number): Rent | null {
    return this.rents.get(this.#nodeId(node)) ?? null;
  }

  /** Place of the first node that has this number on the chain; -1: none has. */
  placeOf(id: number): number {
    return this.nodeIds.indexOf(id);
  }

  /** @param time of the block, ms */
  apply(extrinsic: Extrinsic, block: number, time: number): Applied {
    switch (extrinsic.kind) {
      case 'zos-version': {
        const { text: version } = extrinsic;
        this.zosVersion = version;
        return { ...nothing, fact: { kind: 'ZosVersionUpdated', version }, about: 'all' };
      }
      case 'recorded':
        for (const fact of extrinsic.facts) foldFact(this, fact, block);
        return { ...nothing, about: 'all' };
      case 'uptime': {
        const { epoch, height } = this.origin;
        const fact = uptimeAt(this.#nodeId(extrinsic.node), epoch, block - height);
        return { fact, about: extrinsic.node, contract: null };
      }
      case 'node':
        return {
          ...nothing,
          fact: { kind: 'NodeStored', ...nodeRecord(extrinsic) },
          about: extrinsic.node,
        };
      case 'create': {
        const contract = this.#create(block, extrinsic);
        this.changed(contract);
        const fact = { kind: 'NodeContractCreated', contract: recordOf(contract) } as const;
        return { fact, about: contract.node, contract };
      }
      case 'update':
      case 'bill':
      case 'starve':
      case 'pay':
      case 'cancel':
      case 'expire': {
        const contract = this.contracts.get(extrinsic.contract);
        if (contract === undefined || contract.status === 'over') return nothing;
        const fact = this.#change(contract, extrinsic, block, time);
        if (fact === null) return nothing;
        if (extrinsic.kind !== 'bill') this.changed(contract);
        return { fact, about: contract.node, contract: null };
      }
    }
  }

  #change(
    contract: ChainContract,
    extrinsic: Extract<Extrinsic, { readonly contract: number }>,
    block: number,
    time: number,
  ): Applied['fact'] {
    const id = contractId(contract.id);
    const about = { contractId: id, nodeId: nodeId(contract.nodeId), twinId: twinId(contract.twin) };
    switch (extrinsic.kind) {
      case 'update':
        contract.hash = extrinsic.hash;
        return { kind: 'NodeContractUpdated', contract: recordOf(contract) };
      case 'bill':
        return {
          kind: 'ContractBilled',
          contractId: id,
          timestamp: BigInt(Math.floor(time / 1000)),
          discountLevel: 'None',
          amountBilled: this.origin.prices.get(contract.id) ?? usualPrice,
        };
      case 'starve':
        if (contract.status === 'grace') return null;
        contract.status = 'grace';
        [contract.graceFrom, contract.graceTo] = [block, Number.MAX_SAFE_INTEGER];
        return { kind: 'ContractGracePeriodStarted', ...about };
      case 'pay':
        if (contract.status !== 'grace') return null;
        [contract.status, contract.graceTo] = ['created', block];
        return { kind: 'ContractGracePeriodEnded', ...about };
      case 'cancel':
      case 'expire':
        contract.status = 'over';
        contract.endedAt = block;
        return { kind: 'NodeContractCanceled', ...about };
    }
  }

  #create(
    block: number,
    { node, twin, hash, ticket }: Extract<Extrinsic, { kind: 'create' }>,
  ): ChainContract {
    const contract: ChainContract = {
      id: this.nextContract,
      node,
      nodeId: this.#nodeId(node),
      twin,
      hash,
      ticket,
      status: 'created',
      createdAt: block,
      endedAt: null,
      data: '',
      publicIps: 0,
      reservedIps: [],
    };
    this.nextContract += 1;
    this.add(contract);
    return contract;
  }

  #nodeId(node: number): number {
    return this.nodeIds[node] ?? node + 1;
  }
}
