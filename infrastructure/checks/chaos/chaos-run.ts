import { isDeepStrictEqual } from 'node:util';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateHash } from '../../../domain/state/state-hash.js';
import type { NodeState } from '../../../domain/state/node-state.js';
import type { Ledger } from '../../ledger/ledger.js';
import { openMemoryLedger } from '../../ledger/memory-ledger.js';
import { mayPass } from '../../runtime/chain-trouble.js';
import { SeededRandom } from '../fuzz/seeded-random.js';
import { chainEvents, openNode, runToHead } from './chain-node.js';
import { type Chaos, ChaosProxy, type Fault } from './chaos-proxy.js';
import { RandomHistory } from './history.js';

const line: Chaos = { delay: 300, reorder: 200, drop: 20, duplicate: 100, truncate: 15, stall: 8, cut: 20 };
/** A line that also garbles a hash now and then: one odd answer must not cost the only endpoint. */
const garbling: Chaos = { ...line, 'lie-hash': 30, 'lie-genesis': 3000, prune: 30 };
const liar: Chaos = { delay: 100, 'lie-events': 40, 'lie-hash': 40, 'lie-runtime': 40 };
const sleeper: Chaos = { reorder: 100, 'old-head': 1500, prune: 300, stall: 5 };

/** How an endpoint set-up reads a chain that makes trouble. */
export interface Setup {
  readonly name: string;
  readonly quorum: number;
  readonly endpoints: readonly Chaos[];
}

export const setups: readonly Setup[] = [
  { name: 'one sick line', quorum: 1, endpoints: [garbling] },
  { name: 'failover', quorum: 1, endpoints: [{ ...sleeper, ...line }, line, { delay: 300, cut: 50 }] },
  { name: 'quorum 2 of 4', quorum: 2, endpoints: [liar, line, sleeper, line] },
];

export interface ChaosResult {
  readonly setup: string;
  readonly blocks: number;
  readonly forks: number;
  readonly upgradesAbandoned: number;
  readonly events: number;
  readonly faults: ReadonlyMap<Fault, number>;
  /** What differs from the ledger of a calm run; null: nothing. */
  readonly finding: string | null;
}

const patienceMs = 600_000;

/**
 * A random history of so many blocks, read through chaos: its first half afterwards, its second half as it happens. The
 * ledger must say what that of a calm run says.
 */
export async function chaosRun(setup: Setup, blocks: number, seed: number): Promise<ChaosResult> {
  const folder = await mkdtemp(join(tmpdir(), 'zledger-chaos-'));
  const random = new SeededRandom(seed);
  const history = await RandomHistory.begin(blocks, random);
  const proxies: ChaosProxy[] = [];
  try {
    for (const [at, chaos] of setup.endpoints.entries())
      proxies.push(await ChaosProxy.start(history.url, chaos, new SeededRandom(seed * 1000 + at)));
    await history.goOn(blocks / 2);
    const [calm, chaos] = [openMemoryLedger(), openMemoryLedger()];
    const urls = proxies.map(({ url }) => url);
    const state = await followThrough(chaos, urls, setup.quorum, join(folder, 'chaos'), history);
    const expected = await runToHead(calm, [history.url], join(folder, 'calm'));
    const [events, wanted] = await Promise.all([chainEvents(chaos), chainEvents(calm)]);
    const faults = new Map<Fault, number>();
    for (const { done } of proxies)
      for (const [fault, times] of done) faults.set(fault, (faults.get(fault) ?? 0) + times);
    const told = events.filter(({ type }) => type !== 'EndpointDisagreed');
    const finding =
      difference(told, wanted) ??
      (await gapIn(chaos)) ??
      (stateHash(state) === stateHash(expected) ? null : 'another state');
    const { forks, upgradesAbandoned, height } = history;
    return {
      setup: setup.name,
      blocks: height,
      forks,
      upgradesAbandoned,
      events: told.length,
      faults,
      finding,
    };
  } finally {
    for (const proxy of proxies) await proxy.stop();
    await history.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Follows while the history goes on to its end; tries again after trouble that may pass, as the program does. */
async function followThrough(
  ledger: Ledger,
  urls: readonly string[],
  quorum: number,
  folder: string,
  history: RandomHistory,
): Promise<NodeState> {
  const node = await opened(ledger, urls, quorum, folder);
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(patienceMs)]);
  const following = (async () => {
    while (!signal.aborted) {
      try {
        await node.run(signal, false);
      } catch (error) {
        if (!mayPass(error, node.headSeen > 0)) throw error;
      }
    }
  })();
  const telling = history.end().then(async () => {
    while (node.headSeen < history.height && !signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, 20));
    over.abort();
  });
  await Promise.race([following, Promise.all([telling, following])]);
  await telling;
  await node.stop();
  if (node.headSeen < history.height)
    throw new Error(
      `after ${patienceMs / 1000} s the node is at block ${node.headSeen} of ${history.height}`,
    );
  return node.state;
}

/** A new log needs an endpoint that answers: whoever starts the program tries again. */
async function opened(ledger: Ledger, urls: readonly string[], quorum: number, folder: string) {
  for (let tries = 1; ; tries++) {
    try {
      return await openNode(ledger, urls, folder, { quorum, requestTimeoutMs: 250 });
    } catch (error) {
      if (!mayPass(error, false) || tries === 100) throw error;
    }
  }
}

/** The ranges that were followed must have no gap and no block twice; where they end depends on when the node looked. */
async function gapIn(ledger: Ledger): Promise<string | null> {
  let next = 1;
  for await (const { data } of ledger.events({ types: ['BlocksFollowed'] })) {
    const { from, to } = data as { from: number; to: number }; // the event's own shape
    if (from !== next) return `block ${from} follows block ${next - 1}`;
    next = to + 1;
  }
  return null;
}

type Told = readonly { readonly type: string; readonly data: unknown }[];

function difference(told: Told, wanted: Told): string | null {
  const at = wanted.findIndex((event, index) => !isDeepStrictEqual(event, told[index]));
  if (at === -1)
    return told.length === wanted.length ? null : `${told.length} events instead of ${wanted.length}`;
  const [here, there] = [told[at], wanted[at]].map((event) =>
    JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return `event ${at} is ${here}, but ${there} in calm`;
}
