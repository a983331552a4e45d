import type { Difference } from './difference.js';

/** What a build cannot do, known by `what`: the same words wherever it happens. */
export interface FoundFailure {
  readonly what: string;
  readonly message: string;
}

/** The same at an event of the log. */
export interface Failure extends FoundFailure {
  readonly position: number;
}

/** What was thrown; builds that were made elsewhere bring their own classes of errors. */
export function failureOf(what: string, error: unknown): FoundFailure {
  if (!isError(error)) return { what, message: `threw ${String(error)}` };
  const { name, message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : name;
  return { what: `${what}: ${code}`, message: `${name}: ${message}` };
}

const isError = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error;

export const causeOfFailure = (build: string, { what }: { readonly what: string }): string =>
  `${build} ${what}`;

/** What a build cannot do, as a difference. @param isBefore it is the first of both */
export function failureDifference(build: string, found: FoundFailure, isBefore: boolean): Difference {
  const [before, after] = isBefore ? [found.message, undefined] : [undefined, found.message];
  return { kind: 'failure', cause: causeOfFailure(build, found), before, after };
}
