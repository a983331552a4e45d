import type { BlockSource } from '../block-source.js';
import { type BackoffPolicy, usualBackoff } from './backoff.js';
import { type ChainClock, machineClock } from './chain-clock.js';
import { EndpointPool } from './endpoint-pool.js';
import { RuntimeStore } from './runtime-store.js';
import { TfchainSource } from './tfchain-source.js';

export interface TfchainOptions {
  /** `ws://` or `wss://` addresses, the preferred one first. */
  readonly endpoints: readonly string[];
  /** The genesis hash that the log was written from; null or absent when there is no log yet. */
  readonly expectedGenesis?: string | null;
  /** Where metadata is kept between runs; none when absent. */
  readonly metadataCacheDir?: string;
  /** How long an endpoint may take to answer, in ms. Default 20 000. */
  readonly requestTimeoutMs?: number;
  /** How long the finalized head may stand still before another endpoint is asked, in ms. Default 60 000. */
  readonly stallTimeoutMs?: number;
  /** How often the head is asked for when no notice of a new one comes, in ms. Default 6 000, a block's time. */
  readonly pollMs?: number;
  /** How long a subscription may say nothing before it is made anew, in ms. Default 30 000. */
  readonly silenceMs?: number;
  /** How often endpoints that are not in use are asked how they stand, in ms. Default 30 000. */
  readonly probeMs?: number;
  /**
   * How many endpoints must give the same hash, body, events and runtime before a block counts. Default 1: one is
   * believed.
   */
  readonly quorum?: number;
  readonly backoff?: BackoffPolicy;
  readonly clock?: ChainClock;
}

/**
 * A block source over live endpoints. Connects when it is first asked, and by itself again after failures.
 * @throws RangeError when no endpoint is given, one is no WebSocket address, or there are fewer than the quorum
 */
export function connectTfchain(options: TfchainOptions): BlockSource {
  const { endpoints, requestTimeoutMs = 20_000, stallTimeoutMs = 60_000, pollMs = 6000 } = options;
  const {
    quorum = 1,
    silenceMs = 30_000,
    probeMs = 30_000,
    backoff = usualBackoff,
    clock = machineClock,
  } = options;
  if (endpoints.length === 0)
    throw new RangeError('at least one endpoint is needed, like ws://127.0.0.1:9944');
  for (const url of endpoints) {
    if (!/^wss?:\/\/./.test(url) || !URL.canParse(url))
      throw new RangeError(`${url} is no ws:// or wss:// address, nor recording:FILE`);
  }
  const poolOptions = { requestTimeoutMs, clock, backoff, probeMs, trustFirst: quorum === 1 };
  assertQuorum(quorum, endpoints);
  const pool = new EndpointPool(endpoints, poolOptions, options.expectedGenesis ?? null);
  return new TfchainSource(pool, new RuntimeStore(options.metadataCacheDir ?? null), quorum, {
    pollMs,
    stallTimeoutMs,
    silenceMs,
  });
}

/** An endpoint that is given twice would confirm itself. */
function assertQuorum(quorum: number, endpoints: readonly string[]): void {
  const different = new Set(endpoints.map((url) => new URL(url).href)).size;
  if (!Number.isSafeInteger(quorum) || quorum < 1) throw new RangeError(`a quorum of ${quorum} is none`);
  if (quorum > 1 && different < endpoints.length)
    throw new RangeError('an endpoint is given twice: with a quorum each must be another one');
  if (different < quorum)
    throw new RangeError(
      `a quorum of ${quorum} needs at least ${quorum} endpoints, and ${different} ${different === 1 ? 'is' : 'are'} given`,
    );
}
