/** A TypeScript file of the project: its path from the project's root with `/`, and what is in it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One thing that a check has to say. Any `error` fails the build; a `warning` is only printed. */
export interface Finding {
  readonly check: 'imports' | 'purity' | 'size' | 'top-level';
  readonly severity: 'error' | 'warning';
  readonly path: string;
  /** From 1; null when it is about the whole file. */
  readonly line: number | null;
  readonly message: string;
}

/** One line for a person and for an editor's problem matcher: `path:line: error (check): message`. */
export function formatFinding(finding: Finding): string {
  const place = finding.line === null ? finding.path : `${finding.path}:${finding.line}`;
  return `${place}: ${finding.severity} (${finding.check}): ${finding.message}`;
}

/** Tests and the data that only tests use are exempt from most rules. */
export function isTestFile(path: string): boolean {
  return /\.(test|fixture)\.ts$/.test(path);
}
