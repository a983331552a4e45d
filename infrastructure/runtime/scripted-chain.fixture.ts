import {
  type BlockSource,
  type ChainIdentity,
  ChainError,
  type FinalizedBlock,
  type FollowOptions,
} from '../../chain/block-source.js';
import type { BlockRef } from '../../domain/block.js';
import { nameHolderIn } from '../../chain/recording/name-holder-in.js';
import type { ChainFact, FactOrigin, NameReading } from '../../domain/chain-fact.js';
import { contractId, nodeId, type TwinId, twinId } from '../../domain/ids.js';
import { accountOf } from '../../domain/scenario.fixture.js';

const byUser: FactOrigin = {
  phase: 'extrinsic',
  index: 1,
  signer: 'aa'.repeat(32),
  call: 'smartContractModule.cancelContract',
};

const hashOf = (number: number): string => `0x${number.toString(16).padStart(64, '0')}`;

/** A chain that says what the story says, when it says it. It outlives the nodes that follow it, and can be down. */
export class ScriptedChain implements BlockSource {
  readonly blocks: FinalizedBlock[] = [];
  readonly accounts = new Map<number, string>([7, 8, 9].map((twin) => [twin, accountOf(twin)]));
  /** Block numbers in the order in which they were handed out, over all nodes that ever followed. */
  readonly handedOut: number[] = [];
  #down = false;
  readonly #wakers = new Set<() => void>();

  set down(down: boolean) {
    this.#down = down;
    this.#wake();
  }

  async identity(): Promise<ChainIdentity> {
    this.#assertUp();
    return { genesis: hashOf(0), name: 'scripted' };
  }

  async finalizedHead(): Promise<BlockRef> {
    this.#assertUp();
    return { number: this.blocks.length, hash: hashOf(this.blocks.length) };
  }

  async firstBlock(): Promise<number> {
    return 1;
  }

  async *follow(from: number, options: FollowOptions): AsyncIterable<FinalizedBlock> {
    const { signal, untilHead, onTrouble } = options;
    const end = untilHead ? this.blocks.length : Infinity;
    for (let next = from; next <= end && !signal.aborted; ) {
      const block = this.blocks[next - 1];
      if (this.#down) onTrouble?.(unreachable());
      if (this.#down || block === undefined) {
        await this.#news(signal);
        continue;
      }
      this.handedOut.push(next);
      next += 1;
      yield block;
    }
  }

  async twinAccount(twin: TwinId): Promise<string | null> {
    this.#assertUp();
    return this.accounts.get(twin) ?? null;
  }

  async nameHolder(name: string): Promise<NameReading> {
    this.#assertUp();
    return { name, block: this.blocks.length, holder: nameHolderIn(this.blocks, name) };
  }

  async close(): Promise<void> {}

  /** Finalizes a block with these facts; each is whole but for its place. */
  push(...facts: readonly object[]): number {
    const number = this.blocks.length + 1;
    this.blocks.push({
      number,
      hash: hashOf(number),
      parentHash: hashOf(number - 1),
      specVersion: 149,
      time: number * 6000,
      // each story names whole facts
      facts: facts.map(
        (fact, eventIndex) => ({ origin: byUser, ...fact, eventIndex }) as unknown as ChainFact,
      ),
      passedOver: [],
    });
    this.#wake();
    return number;
  }

  created(contract: number, hash: string, data = '', twin = 7): number {
    return this.push({ kind: 'NodeContractCreated', contract: contractRecord(contract, hash, data, twin) });
  }

  updated(contract: number, hash: string, data = '', twin = 7): number {
    return this.push({ kind: 'NodeContractUpdated', contract: contractRecord(contract, hash, data, twin) });
  }

  canceled(contract: number): number {
    return this.push({ kind: 'NodeContractCanceled', ...about(contract) });
  }

  graceStarted(contract: number): number {
    return this.push({ kind: 'ContractGracePeriodStarted', ...about(contract) });
  }

  graceEnded(contract: number): number {
    return this.push({ kind: 'ContractGracePeriodEnded', ...about(contract) });
  }

  #assertUp(): void {
    if (this.#down) throw unreachable();
  }

  #wake(): void {
    for (const wake of this.#wakers) wake();
    this.#wakers.clear();
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wakers.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

const unreachable = (): ChainError => new ChainError('CHAIN_UNREACHABLE', 'no endpoint answers');
const about = (contract: number) => ({
  contractId: contractId(contract),
  nodeId: nodeId(1),
  twinId: twinId(7),
});
const contractRecord = (contract: number, hash: string, data: string, twin: number) => ({
  contractId: contractId(contract),
  nodeId: nodeId(1),
  twinId: twinId(twin),
  deploymentHash: hash,
  deploymentData: data,
  publicIps: 0,
  reservedIps: [],
});
