import { z } from 'zod';

import { decodeCommit } from '../ledger/commit-codec.js';
import { Continuity } from '../ledger/continuity.js';
import { readHeader } from '../ledger/frame.js';
import type { LedgerHead, StoredCommit } from '../ledger/ledger.js';
import type { CommitSource } from './commit-source.js';
import { cutFrames, FrameStreamError } from './frame-stream.js';
import { OperationError } from './operation-error.js';

const signedAnswer = z.object({ note: z.string().nullable() });
const statusAnswer = z.object({
  log: z.object({ events: z.int().min(0), commits: z.int().min(0), hash: z.string() }),
});
const errorAnswer = z.object({ error: z.object({ message: z.string() }) });

/** The log of a running node, over its mailbox on loopback: LevelDB lets nobody else in. */
export class RunningNodeSource implements CommitSource {
  readonly isRunning = true;

  constructor(
    private readonly url: string,
    private readonly signal: AbortSignal,
  ) {}

  async head(): Promise<LedgerHead> {
    const response = await this.#ask('/status', 'GET');
    const answer = statusAnswer.safeParse(await response.json().catch(() => null));
    if (!answer.success) throw unreachable(this.url, 'it does not say where its log ends');
    const { events, commits, hash } = answer.data.log;
    return { nextPosition: events, commits, hash };
  }

  async sign(): Promise<string | null> {
    const response = await this.#ask('/checkpoint', 'POST');
    const answer = signedAnswer.safeParse(await response.json().catch(() => null));
    if (answer.success) return answer.data.note;
    throw unreachable(this.url, 'it gave no checkpoint');
  }

  async *commits(fromPosition: number, toPosition?: number): AsyncGenerator<StoredCommit> {
    const query = new URLSearchParams({ from: String(fromPosition) });
    if (toPosition !== undefined) query.set('to', String(toPosition));
    const response = await this.#ask(`/commits?${query.toString()}`, 'GET');
    if (response.body === null) throw unreachable(this.url, 'it gave no commits');
    const continuity = new Continuity();
    try {
      for await (const frame of cutFrames(response.body)) {
        const commit = decodeCommit(frame, readHeader(frame).position);
        continuity.accept(commit);
        yield { commit, frame };
      }
    } catch (error) {
      this.signal.throwIfAborted();
      // What the node reads it checks; if it meets damage or is stopped, it can only break off.
      if (error instanceof FrameStreamError || error instanceof TypeError)
        throw unreachable(this.url, 'it broke off in the middle of the log', error);
      throw error;
    }
  }

  async close(): Promise<void> {}

  async #ask(path: string, method: string): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(`${this.url}${path}`, { method, signal: this.signal });
    } catch (error) {
      this.signal.throwIfAborted();
      throw unreachable(this.url, 'it does not answer', error);
    }
    if (response.ok) return response;
    const answer = errorAnswer.safeParse(await response.json().catch(() => null));
    throw unreachable(
      this.url,
      answer.success ? answer.data.error.message : `it answered ${response.status}`,
    );
  }
}

function unreachable(url: string, reason: string, cause?: unknown): OperationError {
  return new OperationError(
    'NODE_UNREACHABLE',
    `The node that holds this data folder, at ${url}, does not give its log: ${reason}. Look at its own log and try again, ` +
      'or stop it: the log of a stopped node is read directly.',
    {},
    cause === undefined ? undefined : { cause },
  );
}
