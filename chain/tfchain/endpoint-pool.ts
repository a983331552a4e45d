import { ChainError, type ChainIdentity } from '../block-source.js';
import type { EndpointDisagreement, EndpointReport } from '../endpoint-report.js';
import type { BackoffPolicy } from './backoff.js';
import type { ChainClock } from './chain-clock.js';
import { Endpoint, type EndpointOptions, type FollowedChain } from './endpoint.js';
import { Standing } from './standing.js';
import { toChainError } from './to-chain-error.js';

export interface PoolOptions extends EndpointOptions {
  readonly backoff: BackoffPolicy;
  /** How often an endpoint that is not in use is asked for its head, ms. */
  readonly probeMs: number;
  /** Whether, with no genesis given, the first endpoint that answers says which chain is followed. Else `pin` says it. */
  readonly trustFirst: boolean;
}

/** Answers that differ by less are equally fast, ms. */
const equallyFastMs = 50;

/**
 * The endpoints of one chain. Failures are of three kinds: passing ones (try the next endpoint, this one later again),
 * verdicts on one block (pruned, undecodable: final when every endpoint gives one), and breaches of trust (dropped).
 */
export class EndpointPool {
  readonly clock: ChainClock;
  /** Contradictions of the quorum that nobody was told of yet. */
  readonly disagreements: EndpointDisagreement[] = [];
  readonly #standings: readonly Standing[];
  readonly #probeMs: number;
  readonly #trustFirst: boolean;
  #current: Standing | null = null;
  /** Left behind without blame since all had their turn. */
  readonly #passed = new Set<Standing>();
  #closed = false;
  #genesis: string | null;

  constructor(urls: readonly string[], options: PoolOptions, expectedGenesis: string | null) {
    this.#genesis = expectedGenesis?.toLowerCase() ?? null;
    this.clock = options.clock;
    this.#probeMs = options.probeMs;
    this.#trustFirst = options.trustFirst;
    const chain: FollowedChain = {
      beginsWith: (hash) => hash === this.#genesis,
      assertIs: (identity, endpoint) => this.#assertChain(identity, endpoint),
    };
    this.#standings = urls.map(
      (url) => new Standing(new Endpoint(url, options, chain), options.clock, options.backoff),
    );
  }

  /** Whether `close` was called: nothing is read any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** How each endpoint stands, in the order in which they were given. */
  get reports(): readonly EndpointReport[] {
    const best = this.bestHead;
    return this.#standings.map((standing) => standing.report(best));
  }

  /** The highest finalized block that an endpoint named which is not dropped; -1 when none did. */
  get bestHead(): number {
    const trusted = this.#standings.filter(({ dropped }) => dropped === null);
    return Math.max(-1, ...trusted.map(({ endpoint }) => endpoint.highest?.number ?? -1));
  }

  /**
   * Takes back the endpoints that served another chain, or whose finality went back: who begins anew holds genesis and each
   * block against the log again, so nothing of another chain gets in. One that contradicted the quorum stays out.
   */
  pardon(): void {
    for (const standing of this.#standings) standing.pardon();
  }

  /** The endpoint to use now, or how many ms to wait for one. @throws ChainError when all were dropped */
  pick(): Endpoint | number {
    const [first] = this.ready();
    if (first === undefined) return this.nextReadyIn();
    this.#current = this.#standing(first);
    return first;
  }

  /** The endpoints that may be asked now, the best first. @throws ChainError when all were dropped */
  ready(): readonly Endpoint[] {
    const now = this.clock.now();
    return this.#ranked(this.usable().filter(({ notBefore }) => notBefore <= now)).map(
      ({ endpoint }) => endpoint,
    );
  }

  /** How long until another endpoint may be asked, in ms. @throws ChainError when all were dropped */
  nextReadyIn(): number {
    return Math.max(1, Math.min(...this.usable().map(({ notBefore }) => notBefore)) - this.clock.now());
  }

  /** Those that are not dropped. @throws ChainError when all were */
  usable(): readonly Standing[] {
    const usable = this.#standings.filter(({ dropped }) => dropped === null);
    if (usable.length === 0) throw this.#noneLeft();
    return usable;
  }

  /** The endpoint did what was asked. */
  succeeded(endpoint: Endpoint): void {
    this.#standing(endpoint).succeeded();
  }

  /** The endpoint is behind, or stands still: others are preferred until its head moves. */
  slow(endpoint: Endpoint, state: 'lagging' | 'stalled', why: string): void {
    this.#standing(endpoint).slow(state, why);
    this.rotate();
  }

  /** Moves on to another endpoint without blame, if there is one. */
  rotate(): void {
    if (this.#current === null) return;
    if (this.#passed.size >= this.#standings.length - 1) this.#passed.clear();
    this.#passed.add(this.#current);
    this.#current = null;
  }

  /** Notes a failure, as the port's error. Endpoints that broke trust are dropped. */
  note(endpoint: Endpoint, thrown: unknown, block: number | null): ChainError {
    const error = toChainError(endpoint.name, thrown, block);
    const standing = this.#standing(endpoint);
    standing.failed(error, block);
    if (standing === this.#current) this.rotate();
    return error;
  }

  /**
   * Notes a failure and moves on to the next endpoint.
   * @returns the trouble to report when others may do better
   * @throws ChainError when no endpoint is left that could
   */
  failed(endpoint: Endpoint, thrown: unknown, block: number | null): ChainError {
    const error = this.note(endpoint, thrown, block);
    const usable = this.#standings.filter(({ dropped }) => dropped === null);
    if (usable.length === 0) throw error;
    if (block !== null && usable.every(({ verdict }) => verdict?.block === block))
      throw worstVerdict(usable, error);
    return error;
  }

  /** Tries each endpoint in turn once. @throws ChainError when none answers */
  async once<T>(use: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    let last: ChainError | null = null;
    for (const { endpoint } of this.#ranked(this.usable())) {
      try {
        const result = await use(endpoint);
        this.succeeded(endpoint);
        return result;
      } catch (error) {
        last = this.failed(endpoint, error, null);
      }
    }
    throw last === null ? this.#noneLeft() : this.#noneDid(last);
  }

  /** Endpoints that are not in use and were not heard of for a while; each is given out once per while. */
  toProbe(): readonly Endpoint[] {
    const now = this.clock.now();
    const due = this.#standings.filter(
      (standing) =>
        standing !== this.#current &&
        standing.dropped === null &&
        standing.notBefore <= now &&
        now - standing.probedAt >= this.#probeMs,
    );
    for (const standing of due) standing.probedAt = now;
    return due.map(({ endpoint }) => endpoint);
  }

  /** Drops an endpoint that contradicted the quorum, and keeps what is to be said of it. */
  dropLiar(endpoint: Endpoint, disagreement: EndpointDisagreement): ChainError {
    const { block, differs, agreeing } = disagreement;
    const error = new ChainError(
      'ENDPOINT_LIED',
      `${endpoint.name} contradicts ${agreeing} other endpoints on block ${block.number} (${differs}): ` +
        'it is not listened to any more until the node is started again',
      { endpoint: endpoint.name, block: block.number },
    );
    this.#standing(endpoint).drop(error);
    this.disagreements.push(disagreement);
    return error;
  }

  /** From now on only this chain is followed; endpoints that are known to serve another one are dropped. */
  pin(genesis: string): void {
    this.#genesis ??= genesis;
    for (const standing of this.#standings) {
      const { identity, name } = standing.endpoint;
      if (identity !== null && identity.genesis !== this.#genesis && standing.dropped === null)
        standing.drop(this.#foreign(identity, name));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#standings.map(({ endpoint }) => endpoint.close()));
  }

  #ranked(standings: readonly Standing[]): readonly Standing[] {
    const best = this.bestHead;
    const slowness = ({ endpoint }: Standing): number =>
      Math.floor((endpoint.latencyMs ?? 0) / equallyFastMs);
    // Who is in use stays in use as long as nobody is better by its state: changing costs, and gains little.
    return standings.toSorted(
      (a, b) =>
        a.rank(best) - b.rank(best) ||
        Number(this.#passed.has(a)) - Number(this.#passed.has(b)) ||
        Number(b === this.#current) - Number(a === this.#current) ||
        slowness(a) - slowness(b) ||
        this.#standings.indexOf(a) - this.#standings.indexOf(b),
    );
  }

  /** What the last of several endpoints failed at speaks for all only when it is said that all were asked. */
  #noneDid(last: ChainError): ChainError {
    const { code, message, details } = last;
    const asked = this.#standings.length;
    if (code !== 'CHAIN_UNREACHABLE' || asked === 1) return last;
    return new ChainError(code, `none of ${asked} endpoints answers; the last: ${message}`, details, {
      cause: last,
    });
  }

  #noneLeft(): ChainError {
    const why = this.#standings.find(({ dropped }) => dropped !== null)?.dropped;
    return (
      why ??
      new ChainError('CHAIN_UNREACHABLE', 'no endpoint is given: name at least one ws:// or wss:// address')
    );
  }

  #standing(endpoint: Endpoint): Standing {
    const standing = this.#standings.find((candidate) => candidate.endpoint === endpoint);
    if (standing === undefined) throw new RangeError(`${endpoint.name} is not of this pool`);
    return standing;
  }

  #assertChain(identity: ChainIdentity, endpoint: string): void {
    if (this.#trustFirst) this.#genesis ??= identity.genesis;
    if (this.#genesis === null || identity.genesis === this.#genesis) return;
    throw this.#foreign(identity, endpoint);
  }

  #foreign(identity: ChainIdentity, endpoint: string): ChainError {
    return new ChainError(
      'CHAIN_FOREIGN',
      `${endpoint} serves the chain ${identity.name} with genesis ${identity.genesis}, but ${this.#genesis} is followed: ` +
        'give endpoints of that chain, or another data folder for this one',
      { endpoint },
    );
  }
}

/** Of several verdicts on one block the one to tell. Something that is there and not understood matters more than what is gone. */
export function worstVerdict(standings: readonly Standing[], error: ChainError): ChainError {
  const verdicts = standings.map(({ verdict }) => verdict?.error ?? error);
  return verdicts.find(({ code }) => code === 'BLOCK_UNDECODABLE') ?? error;
}
