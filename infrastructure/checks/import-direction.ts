import { posix } from 'node:path';

import { isTestFile, type Finding, type SourceFile } from './finding.js';
import { importCycles } from './import-cycles.js';
import { type ImportStatement, importStatements } from './import-statements.js';
import { computedImports, importTable, testsMayImport, type RoomRule } from './import-table.js';

/** Checks every import of every file against the table, and that no files import each other in a circle. */
export function checkImports(files: readonly SourceFile[]): readonly Finding[] {
  const findings: Finding[] = [];
  const graph = new Map<string, string[]>();
  for (const file of files) {
    const targets: string[] = [];
    for (const statement of importStatements(file.text)) {
      const message = complaint(file.path, statement);
      if (message) findings.push(finding(file.path, statement.line, message));
      const target = statement.specifier === null ? null : fileNamed(file.path, statement.specifier);
      if (target !== null) targets.push(target);
    }
    graph.set(file.path, targets);
  }
  for (const cycle of importCycles(graph)) {
    findings.push(
      finding(cycle[0]!, null, `files import each other in a circle: ${[...cycle, cycle[0]].join(' -> ')}`),
    );
  }
  return findings;
}

function finding(path: string, line: number | null, message: string): Finding {
  return { check: 'imports', severity: 'error', path, line, message };
}

function complaint(path: string, statement: ImportStatement): string | null {
  const room = roomOf(path);
  const rule = importTable[room];
  if (!rule)
    return `${room}/ is no room of the project; the rooms are ${Object.keys(importTable).join(', ')}`;
  const { specifier } = statement;
  if (specifier === null)
    return computedImports.has(path)
      ? null
      : 'what is imported is computed: name the module as a literal, so that it can be checked';
  const rules = isTestFile(path) ? [rule, testsMayImport] : [rule];
  const target = fileNamed(path, specifier);
  if (target === null) return packageComplaint(room, rules, specifier);
  return fileComplaint(path, rules, target, statement.typeOnly);
}

function packageComplaint(room: string, rules: readonly RoomRule[], specifier: string): string | null {
  const allowed = rules.flatMap((rule) => rule.packages);
  if (allowed.some((pattern) => packageMatches(pattern, specifier))) return null;
  const list = allowed.length === 0 ? 'no packages' : allowed.join(', ');
  return `${room}/ may not import '${specifier}' (it may import ${list})`;
}

function packageMatches(pattern: string, specifier: string): boolean {
  if (pattern.endsWith('*')) return specifier.startsWith(pattern.slice(0, -1));
  return specifier === pattern || specifier.startsWith(`${pattern}/`);
}

function fileComplaint(
  path: string,
  rules: readonly RoomRule[],
  target: string,
  typeOnly: boolean,
): string | null {
  if (target.startsWith('../')) return `'${target}' lies outside the project`;
  if (isTestFile(target) && !isTestFile(path)) return `${target} is for tests only`;
  const room = roomOf(path);
  if (isTestFile(target) && roomOf(target) === 'simulations' && room !== 'simulations') {
    return `${target} is a test of simulations/, which no other room may import`;
  }
  if (roomOf(target) === room || names(rules, 'imports', target)) return null;
  if (!names(rules, 'types', target)) return `${room}/ may not import ${target}`;
  return typeOnly ? null : `${room}/ may import only types of ${target}: write \`import type\``;
}

function names(rules: readonly RoomRule[], field: 'imports' | 'types', target: string): boolean {
  return rules.some((rule) =>
    rule[field].some((place) => target === place || target.startsWith(`${place}/`)),
  );
}

function roomOf(path: string): string {
  return path.split('/', 1)[0]!;
}

/** The project's file that a relative specifier names, `.js` being written for `.ts`; null for a package. */
function fileNamed(path: string, specifier: string): string | null {
  if (!/^\.\.?(\/|$)/.test(specifier)) return null;
  return posix.normalize(posix.join(posix.dirname(path), specifier)).replace(/\.js$/, '.ts');
}
