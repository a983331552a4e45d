import type { Devchain } from '../../../chain/devchain/devchain.js';
import { DevchainUser } from '../../../chain/tfchain/devchain-user.js';
import { RpcRefused } from '../../../chain/tfchain/rpc-errors.js';

export type Act = { readonly do: 'create' | 'update' | 'cancel' | 'wait'; readonly pick: number };

/** What twin 2 does with contracts on node 1; what cannot be done is left out. */
export class ContractHistory {
  readonly #live: number[] = [];
  #next = 1;
  #used = 0;

  constructor(
    private readonly chain: Devchain,
    private readonly user: DevchainUser,
  ) {}

  /** A client learns of a new runtime some time after it holds: what it built with the old one is refused, and built anew. */
  async #as(use: (user: DevchainUser) => Promise<void>): Promise<void> {
    try {
      await use(this.user);
    } catch (error) {
      if (!(error instanceof RpcRefused)) throw error;
      const fresh = await DevchainUser.of(this.chain);
      try {
        await use(fresh);
      } finally {
        await fresh.close();
      }
    }
  }

  /** The chain takes no hash twice. */
  #hash(pick: number): string {
    return `${pick.toString(16)}e${(this.#used++).toString(16)}`.padStart(32, '0');
  }

  async act({ do: what, pick }: Act): Promise<void> {
    if (what === 'wait') return void this.chain.newBlock(1 + (pick % 12));
    if (what === 'create') {
      const hash = this.#hash(pick);
      await this.#as((user) => user.createContract('//Bob', hash));
      this.#live.push(this.#next++);
      return;
    }
    const contractId = this.#live[pick % Math.max(1, this.#live.length)];
    if (contractId === undefined) return;
    if (what === 'cancel') {
      this.#live.splice(this.#live.indexOf(contractId), 1);
      return this.#as((user) => user.call('//Bob', 'smartContractModule', 'cancelContract', { contractId }));
    }
    const deploymentHash = `0x${Buffer.from(this.#hash(pick)).toString('hex')}`;
    const change = { contractId, deploymentHash, deploymentData: 'hello', data: 'hello' };
    return this.#as((user) => user.call('//Bob', 'smartContractModule', 'updateNodeContract', change));
  }
}
