import { LedgerError } from '../ledger/ledger.js';

/** What a call to the server failed with, as far as it decides what to do next. */
export type FailureKind =
  /** No answer, or one that says nothing about the call: trying again may help. */
  | 'passing'
  | 'no-stream'
  /** The stream does not end where it was expected to. */
  | 'wrong-revision'
  /** The stream was deleted for good. */
  | 'deleted'
  /** The server wants other credentials. */
  | 'denied'
  /** The server takes less in one append. */
  | 'too-large'
  | 'other';

/** By the client's own names of errors; see its CommandError. */
const kinds: Readonly<Record<string, FailureKind>> = {
  timeout: 'passing',
  'deadline-exceeded': 'passing',
  unavailable: 'passing',
  cancelled: 'passing',
  'not-leader': 'passing',
  // What the transport breaks off with when the connection is cut in mid-stream.
  unknown: 'passing',
  'stream-not-found': 'no-stream',
  'no-stream': 'no-stream',
  'wrong-expected-version': 'wrong-revision',
  'stream-deleted': 'deleted',
  'access-denied': 'denied',
  'maximum-append-size-exceeded': 'too-large',
};

/** Sorts what the client throws. Discovery of a cluster throws plain errors: those come of unreachable members. */
export function failureKind(error: unknown): FailureKind {
  if (!(error instanceof Error)) return 'other';
  if ('type' in error && typeof error.type === 'string') return kinds[error.type] ?? 'other';
  return 'code' in error || error.message.startsWith('Failed to discover') ? 'passing' : 'other';
}

/** The server cannot be reached, or refuses to serve. `label` names it without credentials. */
export function unreachable(label: string, error: unknown): LedgerError {
  const kind = failureKind(error);
  const reason =
    kind === 'denied'
      ? 'it refuses these credentials'
      : kind === 'deleted'
        ? 'the stream was deleted for good, and its name cannot be used again'
        : kind === 'too-large'
          ? 'it takes less than 1 MiB in one append: raise its MaxAppendSize'
          : firstLine(error);
  return new LedgerError('LEDGER_UNREACHABLE', `The event store ${label} cannot be used: ${reason}.`, null, {
    cause: error,
  });
}

/** The mirror holds something that no node wrote there. `position` is the first event that is not to be trusted. */
export function mirrorDamaged(stream: string, position: number, reason: string): LedgerError {
  return new LedgerError(
    'LEDGER_CORRUPT',
    `The mirror ${stream} is not the node's log from position ${position} on: ${reason}. What is before it is intact. ` +
      'Nothing was changed. Find out who else writes to this stream, and mirror to another server or stream.',
    position,
  );
}

/** The client's texts may go over several lines, and say nothing after the first. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]?.trim().replace(/\.$/, '') || 'no reason was given';
}
