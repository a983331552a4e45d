import type { Outcome, ResultData } from '../../../domain/effect.js';
import { HostCommandError } from './host-command.js';
import { HostRefusal } from './host-refusal.js';
import { UnsafeIdError } from './workload-path.js';

/**
 * Runs one verb and turns what the host says into an outcome. What is not the host's doing (a bug) is thrown on.
 */
export async function hostOutcome(work: () => Promise<ResultData>): Promise<Outcome> {
  try {
    return { kind: 'done', result: await work() };
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): Outcome {
  if (error instanceof HostRefusal) {
    return { kind: 'failed', reason: error.message, retryable: error.retryable };
  }
  if (error instanceof UnsafeIdError) return { kind: 'failed', reason: error.message, retryable: false };
  if (error instanceof HostCommandError) {
    return { kind: 'failed', reason: error.message, retryable: error.failure !== 'not-found' };
  }
  if (isSystemError(error)) {
    const where = error.path === undefined ? '' : ` at ${error.path}`;
    const code = error.errno === -errorNumberOfQuota ? 'EDQUOT' : error.code;
    return { kind: 'failed', reason: `${sentenceOf(code)}${where} (${code}).`, retryable: true };
  }
  throw error;
}

/** Linux's EDQUOT, which Node.js 20 knows no name for. */
const errorNumberOfQuota = 122;

interface SystemError extends Error {
  readonly code: string;
  readonly errno?: number;
  readonly syscall: string;
  readonly path?: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

const sentences = new Map([
  ['ENOSPC', 'The host has no space left on its disk'],
  ['EDQUOT', 'A disk quota of the host is used up'],
  ['EACCES', 'The host denied access'],
  ['EPERM', 'The host did not permit an operation'],
  ['EROFS', 'A file system of the host is read-only'],
  ['EIO', 'A disk of the host reported an error'],
  ['EBUSY', 'Something on the host is still in use'],
  ['EMFILE', 'The node has too many files open'],
  ['ENOENT', 'A file that belongs to the host is gone'],
]);

function sentenceOf(code: string): string {
  return sentences.get(code) ?? 'The host could not do a file operation';
}
