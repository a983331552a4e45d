import { isTestFile, type Finding, type SourceFile } from './finding.js';

/** Lines above which a file is called long, and above which it fails the build. */
export const sizeLimits = { warn: 250, fail: 300 } as const;

/** Checks that files stay small enough to be read in one go. Tests may be longer. */
export function checkSize(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) => (isTestFile(file.path) ? [] : checkFile(file)));
}

function checkFile({ path, text }: SourceFile): readonly Finding[] {
  const lines = text.endsWith('\n') ? text.split('\n').length - 1 : text.split('\n').length;
  if (lines <= sizeLimits.warn) return [];
  const severity = lines > sizeLimits.fail ? 'error' : 'warning';
  const message = `${lines} lines; over ${sizeLimits.warn} is long, over ${sizeLimits.fail} fails: split it`;
  return [{ check: 'size', severity, path, line: null, message }];
}
