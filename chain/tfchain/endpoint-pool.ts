import { ChainError, type ChainIdentity } from '../block-source.js';
import { Endpoint, type EndpointOptions } from './endpoint.js';
import { RpcRefused } from './rpc-errors.js';

/** How an endpoint stands. */
interface Standing {
  readonly endpoint: Endpoint;
  /** Set for ever when it was caught with another chain or a broken finality. */
  dropped: ChainError | null;
  failures: number;
  /** Not to be tried before, in ms of the monotonic clock. */
  notBefore: number;
  /** The block that it cannot give, and why. */
  verdict: { readonly block: number; readonly error: ChainError } | null;
}

const firstDelayMs = 200;
const longestDelayMs = 15_000;

/**
 * The endpoints of one chain. Failures are of three kinds: passing ones (try the next endpoint, this one later again),
 * verdicts on one block (pruned, undecodable: final when every endpoint gives one), and breaches of trust (dropped).
 */
export class EndpointPool {
  readonly #standings: readonly Standing[];
  #current = 0;
  #closed = false;
  #genesis: string | null;

  constructor(urls: readonly string[], options: EndpointOptions, expectedGenesis: string | null) {
    this.#genesis = expectedGenesis?.toLowerCase() ?? null;
    const assertChain = (identity: ChainIdentity, endpoint: string): void =>
      this.#assertChain(identity, endpoint);
    this.#standings = urls.map((url) => ({
      endpoint: new Endpoint(url, options, assertChain),
      dropped: null,
      failures: 0,
      notBefore: 0,
      verdict: null,
    }));
  }

  /** Whether `close` was called: nothing is read any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Takes back the endpoints whose finality went back: who begins anew holds each block against the log again, and an
   * endpoint against what it said. One of another chain stays out.
   */
  pardon(): void {
    for (const standing of this.#standings)
      if (standing.dropped?.code === 'CHAIN_WENT_BACK') standing.dropped = null;
  }

  /** The endpoint to use now, or how many ms to wait for one. */
  pick(now: number): Endpoint | number {
    const usable = this.#usable();
    const ready = this.#inTurn(usable).find(({ notBefore }) => notBefore <= now);
    if (ready !== undefined) {
      this.#current = this.#standings.indexOf(ready);
      return ready.endpoint;
    }
    return Math.max(1, Math.min(...usable.map(({ notBefore }) => notBefore)) - now);
  }

  /** The endpoint did what was asked. */
  succeeded(endpoint: Endpoint): void {
    const standing = this.#standing(endpoint);
    standing.failures = 0;
    standing.verdict = null;
  }

  /** Moves on to the next endpoint without blame, if there is another. */
  rotate(): void {
    this.#current = (this.#current + 1) % this.#standings.length;
  }

  /**
   * Notes a failure and moves on to the next endpoint.
   * @returns the trouble to report when others may do better
   * @throws ChainError when no endpoint is left that could
   */
  failed(endpoint: Endpoint, thrown: unknown, block: number | null, now: number): ChainError {
    const error = toChainError(endpoint.url, thrown, block);
    const standing = this.#standing(endpoint);
    if (error.code === 'CHAIN_FOREIGN' || error.code === 'CHAIN_WENT_BACK') this.#drop(standing, error);
    else if (error.code !== 'CHAIN_UNREACHABLE' && block !== null) standing.verdict = { block, error };
    standing.failures++;
    standing.notBefore =
      now + Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(standing.failures - 1, 10));
    this.rotate();
    const usable = this.#usable();
    if (usable.length === 0) throw error;
    if (block !== null && usable.every(({ verdict }) => verdict?.block === block)) throw worst(usable, error);
    return error;
  }

  /** Tries each endpoint in turn once. @throws ChainError when none answers */
  async once<T>(use: (endpoint: Endpoint) => Promise<T>, now: () => number): Promise<T> {
    let last: ChainError | null = null;
    for (const { endpoint } of this.#inTurn(this.#usable())) {
      try {
        const result = await use(endpoint);
        this.succeeded(endpoint);
        return result;
      } catch (error) {
        last = this.failed(endpoint, error, null, now());
      }
    }
    throw last ?? this.#noneLeft();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#standings.map(({ endpoint }) => endpoint.close()));
  }

  #usable(): readonly Standing[] {
    const usable = this.#standings.filter(({ dropped }) => dropped === null);
    if (usable.length === 0) throw this.#noneLeft();
    return usable;
  }

  #inTurn(standings: readonly Standing[]): readonly Standing[] {
    const turn = (standing: Standing): number =>
      (this.#standings.indexOf(standing) - this.#current + this.#standings.length) % this.#standings.length;
    return standings.toSorted((a, b) => turn(a) - turn(b));
  }

  #noneLeft(): ChainError {
    const why = this.#standings.find(({ dropped }) => dropped !== null)?.dropped;
    return (
      why ??
      new ChainError('CHAIN_UNREACHABLE', 'no endpoint is given: name at least one ws:// or wss:// address')
    );
  }

  #drop(standing: Standing, error: ChainError): void {
    standing.dropped = error;
    void standing.endpoint.close();
  }

  #standing(endpoint: Endpoint): Standing {
    const standing = this.#standings.find((candidate) => candidate.endpoint === endpoint);
    if (standing === undefined) throw new RangeError(`${endpoint.url} is not of this pool`);
    return standing;
  }

  /** With no genesis given, the first endpoint that answers says which chain is followed. */
  #assertChain(identity: ChainIdentity, endpoint: string): void {
    this.#genesis ??= identity.genesis;
    if (identity.genesis === this.#genesis) return;
    throw new ChainError(
      'CHAIN_FOREIGN',
      `${endpoint} serves the chain ${identity.name} with genesis ${identity.genesis}, but ${this.#genesis} is followed: ` +
        'give endpoints of that chain, or another data folder for this one',
      { endpoint },
    );
  }
}

function worst(standings: readonly Standing[], error: ChainError): ChainError {
  // Something that is there and not understood matters more than what is gone.
  const verdicts = standings.map(({ verdict }) => verdict?.error ?? error);
  return verdicts.find(({ code }) => code === 'BLOCK_UNDECODABLE') ?? error;
}

function toChainError(endpoint: string, thrown: unknown, block: number | null): ChainError {
  if (thrown instanceof ChainError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const details = { endpoint, ...(block === null ? {} : { block }) };
  if (thrown instanceof RpcRefused && thrown.saysPruned && block !== null) {
    return new ChainError(
      'BLOCKS_PRUNED',
      `${endpoint} no longer holds what block ${block} needs (${message}): use an archive node`,
      details,
      { cause: thrown },
    );
  }
  return new ChainError('CHAIN_UNREACHABLE', message, details, { cause: thrown });
}
