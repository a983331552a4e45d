import { z } from 'zod';
import type { BlockRef } from '../../../domain/block.js';
import { ChainError, type ChainIdentity } from '../../block-source.js';
import { blockHash } from '../block-hash.js';
import type { EndpointPool } from '../endpoint-pool.js';
import { oldestReadable } from '../oldest-readable.js';
import { chainNameShape } from '../rpc-shapes.js';
import { toChainError } from '../to-chain-error.js';
import { arbitrate } from './arbitrate.js';
import { PanelDisagreed, PanelFailed } from './panel-errors.js';
import { askHeads, type Heads, quorumHead, quorumMissing } from './quorum-head.js';
import { QuorumPanel } from './quorum-panel.js';

/** So often a question is put to another panel before it is given up. */
const attempts = 4;

/** Single questions that count only when `quorum` endpoints answer them alike. */
export class QuorumQuestions {
  constructor(
    private readonly pool: EndpointPool,
    private readonly quorum: number,
  ) {}

  /** Whose chain this is; from the first answer on no other one is. @throws ChainError */
  identity(): Promise<ChainIdentity> {
    return this.ask(async (panel) => {
      const { genesis } = await this.#genesis(panel);
      this.pool.pin(genesis);
      // What a node calls its chain is no fact of the chain: one voice is enough.
      const [first] = panel.members;
      const name = await first?.ask('system_chain', [], chainNameShape);
      return { genesis, name: name ?? 'unnamed' };
    });
  }

  /** The newest block that so many endpoints call final. @throws ChainError */
  finalizedHead(): Promise<BlockRef> {
    return this.ask(async (_panel, head) => head);
  }

  /** The first block that so many endpoints can still give. @throws ChainError */
  async firstBlock(): Promise<number> {
    const asked = this.pool.ready().map(async (endpoint) => {
      try {
        return [await oldestReadable(endpoint)];
      } catch (error) {
        this.pool.note(endpoint, error, null);
        return [];
      }
    });
    const oldest = (await Promise.all(asked)).flat().toSorted((a, b) => a - b);
    const first = oldest[this.quorum - 1];
    if (first === undefined) throw quorumMissing(this.quorum, oldest.length, 'answer');
    return first;
  }

  /**
   * Puts a question to a panel, at the newest block that it calls final. One that fails or disagrees is replaced by
   * another; who contradicts the quorum is dropped.
   * @throws ChainError
   */
  async ask<T>(use: (panel: QuorumPanel, head: BlockRef) => Promise<T>): Promise<T> {
    let last: ChainError | null = null;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const heads = await askHeads(this.pool);
      const number = quorumHead(heads, this.quorum);
      if (number === null) throw last ?? tooFew(heads, this.quorum);
      const able = heads.heads.filter(({ head }) => head.number >= number);
      const panel = new QuorumPanel(able.slice(0, this.quorum).map(({ endpoint }) => endpoint));
      let hash: string | null = null;
      try {
        hash = await blockHash(panel, number);
        return await use(panel, { number, hash });
      } catch (error) {
        last = await this.#trouble(error, { number, hash });
      }
    }
    throw last ?? quorumMissing(this.quorum, 0, 'agree');
  }

  async #trouble(
    error: unknown,
    block: { readonly number: number; readonly hash: string | null },
  ): Promise<ChainError> {
    if (error instanceof PanelDisagreed) {
      const { liars, votes } = await arbitrate(this.pool, this.quorum, error.question, block);
      return liars[0] ?? quorumMissing(this.quorum, votes[0] ?? 0, `agree on ${error.question.method}`);
    }
    if (error instanceof PanelFailed) {
      const troubles = error.failures.map(({ endpoint, error: why }) => this.pool.note(endpoint, why, null));
      return troubles[0] ?? quorumMissing(this.quorum, 0, 'answer');
    }
    if (error instanceof ChainError) throw error;
    return toChainError('the quorum', error, null);
  }

  async #genesis(panel: QuorumPanel): Promise<{ readonly genesis: string }> {
    const hash = z.string();
    return { genesis: await panel.ask('chain_getBlockHash', [0], hash) };
  }
}

/** How many are missing, and what one of them fails at. */
function tooFew({ heads, troubles }: Heads, quorum: number): ChainError {
  const missing = quorumMissing(quorum, heads.length, heads.length === 1 ? 'answers' : 'answer');
  const [first] = troubles;
  if (first === undefined) return missing;
  return new ChainError(first.code, `${missing.message} (${first.message})`, first.details, { cause: first });
}
