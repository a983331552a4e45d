import { setTimeout as pause } from 'node:timers/promises';
import type { Identity } from '../../domain/command.js';
import type { TwinId } from '../../domain/ids.js';
import type { Logger } from '../logging/logger.js';
import { TimedCache } from './timed-cache.js';

/** Says what is known of the twin that owns a deployment. Never throws: a service that is down is `unknown`. */
export interface IdentityCheck {
  statusOf(twin: TwinId): Promise<Identity>;
  close(): void;
}

/** The operator does not ask. */
export const noIdentityCheck: IdentityCheck = {
  statusOf: () => Promise.resolve('off'),
  close: () => undefined,
};

export interface KycOptions {
  /** Of the service, e.g. `https://kyc.example.org`. */
  readonly url: string;
  readonly log: Logger;
  /** How long one try may take, ms. Default 10 s, as Zero-OS. */
  readonly timeoutMs?: number;
  /** Tries after the first. Default 2. */
  readonly retries?: number;
  /** Pause before the first of them, doubled with each, ms. */
  readonly pauseMs?: number;
}

/** How long an answer is believed, ms: who was refused may have been verified a moment later. */
const believedFor: Readonly<Record<Identity, number>> = {
  verified: 600_000,
  unverified: 30_000,
  // Bodies that come while the service is down do not wait for it one after the other.
  unknown: 30_000,
  off: 0,
};
const twinsMax = 10_000;
const answerBytesMax = 64 * 1024;

/**
 * Asks the grid's identity service: `GET <url>/api/v1/status?twin_id=N`. 200 with `{result: {status: "VERIFIED"}}` is
 * verified, any other status text and 404 are not; everything else is no answer, is tried again and then `unknown`.
 * Source of the request and its answer: zosbase engine.go (zos-facts 2.5).
 */
export class KycClient implements IdentityCheck {
  readonly #options: KycOptions;
  readonly #known = new TimedCache<TwinId, Identity>(twinsMax);
  readonly #asking = new Map<TwinId, Promise<Identity>>();
  readonly #closed = new AbortController();

  constructor(options: KycOptions) {
    this.#options = options;
  }

  statusOf(twin: TwinId): Promise<Identity> {
    const known = this.#known.get(twin, performance.now());
    if (known !== undefined) return Promise.resolve(known);
    const running = this.#asking.get(twin) ?? this.#ask(twin);
    this.#asking.set(twin, running);
    return running;
  }

  /** Whoever still waits is told `unknown`. */
  close(): void {
    this.#closed.abort();
  }

  async #ask(twin: TwinId): Promise<Identity> {
    const identity = await this.#tryAll(twin);
    this.#known.set(twin, identity, performance.now() + believedFor[identity]);
    this.#asking.delete(twin);
    return identity;
  }

  async #tryAll(twin: TwinId): Promise<Identity> {
    const { log, retries = 2, pauseMs = 500 } = this.#options;
    for (let attempt = 0; !this.#closed.signal.aborted; attempt++) {
      const answer = await this.#tryOnce(twin);
      if (answer.kind === 'answer') return answer.identity;
      log.warn({ twin, attempt, reason: answer.reason }, 'the identity service gives no answer');
      if (attempt >= retries) break;
      await pause(pauseMs * 2 ** attempt, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    }
    return 'unknown';
  }

  async #tryOnce(twin: TwinId): Promise<Answer> {
    const { url, timeoutMs = 10_000 } = this.#options;
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const response = await fetch(`${url.replace(/\/+$/, '')}/api/v1/status?twin_id=${twin}`, {
        signal,
        redirect: 'error',
      });
      const text = await limitedText(response);
      if (response.status === 404) return { kind: 'answer', identity: 'unverified' };
      if (response.status !== 200) return noAnswer(`HTTP status ${response.status}`);
      return readStatus(text);
    } catch (error) {
      return noAnswer(error instanceof Error ? error.message : String(error));
    }
  }
}

type Answer =
  | { readonly kind: 'answer'; readonly identity: Identity }
  | { readonly kind: 'none'; readonly reason: string };

const noAnswer = (reason: string): Answer => ({ kind: 'none', reason });

/** @throws Error for an answer that is too long, TypeError when the connection breaks */
async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // a body is an async iterable of bytes; its type does not say so on every platform
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > answerBytesMax) throw new Error(`the answer is longer than ${answerBytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readStatus(text: string): Answer {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return noAnswer('the answer is not JSON');
  }
  // read below as what it may be, each step checked
  const status = (json as { result?: { status?: unknown } | null } | null)?.result?.status;
  if (typeof status !== 'string') return noAnswer('the answer has no result.status');
  return { kind: 'answer', identity: status === 'VERIFIED' ? 'verified' : 'unverified' };
}
