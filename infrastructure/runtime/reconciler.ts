import type { BlockSource, ChainError } from '../../chain/block-source.js';
import { machineClock } from '../../chain/tfchain/chain-clock.js';
import type { NodeStorage } from '../../chain/reconcile/node-storage.js';
import type { ReconcileChain } from '../../domain/command.js';
import { liveContracts } from '../../domain/decide/decide-reconcile.js';
import type { Sighting } from '../../domain/decide/removal-rule.js';
import type { InputQueue } from './input-queue.js';

export interface ReconcilerOptions {
  readonly source: BlockSource;
  readonly queue: Pick<InputQueue, 'state' | 'submit'>;
  /** How long to wait for a later finalized block before it is asked for again, in ms. Default 500. */
  readonly retryMs?: number;
}

/**
 * Gets over blocks that nobody holds any more: reads what the chain's storage says now, and again in later blocks and from
 * other endpoints as long as the decider doubts it.
 */
export class Reconciler {
  #sightings: Sighting[] = [];
  #said = '';

  constructor(private readonly options: ReconcilerOptions) {}

  /** @returns false when it was told to stop first @throws ChainError, DecisionError, LedgerError */
  async reconcile(from: number, pruned: ChainError, signal: AbortSignal): Promise<boolean> {
    const { queue } = this.options;
    while (!signal.aborted) {
      const reading = await this.#read(from);
      if (reading === null) {
        await machineClock.delay(this.options.retryMs ?? 500, signal);
        continue;
      }
      await queue.submit(this.#command(from, pruned.message, reading));
      if ((queue.state.chain.cursor?.number ?? -1) >= reading.block.number) return true;
    }
    return false;
  }

  /** The storage of a block that was not read yet; null when there is no later one yet. */
  async #read(from: number): Promise<NodeStorage | null> {
    const { source, queue } = this.options;
    const { identity, chain, voice } = queue.state;
    if (identity === null || source.nodeStorage === undefined)
      throw new Error('invariant: only a bound log over a source with storage is reconciled');
    const last = this.#sightings.at(-1)?.block ?? from - 1;
    if ((await source.finalizedHead()).number <= last) return null;
    const reading = await source.nodeStorage({
      nodeId: identity.nodeId,
      account: voice.pending?.account ?? voice.account,
      known: liveContracts(queue.state).map(({ id }) => id),
      names: [...queue.state.names].map(([name]) => name),
      last: chain.cursor,
      avoid: this.#sightings.map(({ endpoint }) => endpoint),
    });
    return reading.block.number > last ? reading : null;
  }

  /** Another reading than before: the count of sightings begins anew. */
  #command(from: number, reason: string, reading: NodeStorage): ReconcileChain {
    const { block, endpoint, voices } = reading;
    const said = whatItSays(reading);
    if (said !== this.#said) this.#sightings = [];
    this.#said = said;
    this.#sightings.push({ block: block.number, endpoint, voices });
    const { specVersion, time, node, contracts, names, account, endpoints } = reading;
    const sightings = [...this.#sightings];
    return {
      type: 'ReconcileChain',
      from,
      block,
      specVersion,
      time,
      reason,
      node,
      contracts,
      gone: reading.gone,
      names,
      account,
      sightings,
      endpoints,
    };
  }
}

/** All that becomes the state; in which block and by whom it was read differs each time. */
function whatItSays({ node, contracts, gone, names, specVersion }: NodeStorage): string {
  const held = names.map(({ name, holder }) => ({ name, holder }));
  return JSON.stringify({ node, contracts, gone, held, specVersion }, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
