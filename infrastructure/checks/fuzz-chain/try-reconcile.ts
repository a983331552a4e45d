import { ChainError } from '../../../chain/block-source.js';
import { connectTfchain } from '../../../chain/tfchain/connect-tfchain.js';
import { NodeLoop } from '../../../commands/node-loop.js';
import type { NodeState } from '../../../domain/state/node-state.js';
import { openMemoryLedger } from '../../ledger/memory-ledger.js';
import { InputQueue } from '../../runtime/input-queue.js';
import { Reconciler } from '../../runtime/reconciler.js';
import type { SeededRandom } from '../fuzz/seeded-random.js';
import type { GapWorld } from './gap-world.js';
import { MutatingProxy } from './mutating-proxy.js';
import { Patience } from './patience.js';
import type { FollowTurn } from './try-follow.js';

const patienceMs = 30_000;
const pruned = new ChainError('BLOCKS_PRUNED', 'no endpoint holds them any more');

/**
 * Lets a node that slept take the chain's storage, of which one answer is odd. Whatever it says, no contract that lives is
 * removed.
 */
export async function tryReconcile(world: GapWorld, random: SeededRandom): Promise<FollowTurn> {
  const { url, asleep, from } = world;
  const quorum = random.chance(3) ? 2 : 1;
  const oneIn = 1 + random.below(8);
  const odd = { oneIn, atMost: 1, bytesToo: true, method: 'state_getStorage', empties: true };
  const proxy = await MutatingProxy.start(url, random, odd);
  const endpoints = quorum > 1 ? [proxy.url, url, `${url}/same`] : [proxy.url];
  const source = connectTfchain({ endpoints, quorum, requestTimeoutMs: 300, backoff });
  const loop = new NodeLoop(asleep);
  const options = { ledger: openMemoryLedger(), loop, now: Date.now, onTurn: () => undefined };
  const queue = new InputQueue(options);
  const patience = new Patience(patienceMs);
  const { signal } = patience;
  let end = 'whole';
  try {
    for (let done = false; !done && !signal.aborted; ) {
      try {
        done = await new Reconciler({ source, queue, retryMs: 5 }).reconcile(from, pruned, signal);
      } catch (error) {
        if (!(error instanceof ChainError)) throw error;
        end = error.code;
      }
    }
  } catch (error) {
    return {
      end: 'gap: crashed',
      changed: proxy.changed,
      finding: `another error than ChainError: ${error instanceof Error ? error.stack : 'no Error at all'}`,
    };
  } finally {
    patience.end();
    await source.close();
    await proxy.stop();
  }
  const finding = signal.aborted ? `not over within ${patienceMs} ms` : wrong(world, loop.state);
  return { end: `gap, ${quorum > 1 ? 'quorum' : 'alone'}: ${end}`, changed: proxy.changed, finding };
}

const backoff = { firstMs: 1, factor: 2, longestMs: 20, jitter: 0 };

function wrong({ live }: GapWorld, state: NodeState): string | null {
  const lives = [...state.contracts.unorderedValues()]
    .filter(({ status }) => status.kind !== 'canceled')
    .map(({ id }) => id as bigint)
    .toSorted((a, b) => (a < b ? -1 : 1));
  return lives.join() === live.join()
    ? null
    : `contracts ${live.join()} live on the chain, ${lives.join()} here`;
}
