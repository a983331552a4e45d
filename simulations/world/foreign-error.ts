/** Builds that were made elsewhere bring their own classes of errors: they are known by their codes and names. */
export function hasCode(error: unknown, code: string): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** A command contradicts the log (`DecisionError` of any build). */
export function isContradiction(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    error.name === 'DecisionError' &&
    'code' in error &&
    typeof error.code === 'string'
  );
}
