import { isTestFile, type Finding, type SourceFile } from './finding.js';
import { importStatements } from './import-statements.js';
import { exactMath, forbiddenMembers, forbiddenWords, pureRooms } from './purity-rules.js';
import { tokenize, type Token } from './tokenize.js';

/** Checks that the pure rooms use nothing whose result differs between two runs, two machines or two days. */
export function checkPurity(files: readonly SourceFile[]): readonly Finding[] {
  return files.filter((file) => isPure(file.path)).flatMap((file) => checkFile(file));
}

function isPure(path: string): boolean {
  return !isTestFile(path) && pureRooms.some((room) => path.startsWith(`${room}/`));
}

function checkFile(file: SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (line: number, message: string): void => {
    findings.push({ check: 'purity', severity: 'error', path: file.path, line, message });
  };
  const tokens = tokenize(file.text);
  let depth = 0;
  tokens.forEach((token, index) => {
    const message = complaint(tokens, index, depth);
    if (message) report(token.line, message);
    depth += depthChange(token);
  });
  for (const { specifier, line } of importStatements(file.text)) {
    if (specifier?.startsWith('node:')) report(line, `'${specifier}' belongs to Node.js, not to the model`);
  }
  return findings;
}

/** Braces of a template's `${}` are no tokens, so they do not count. */
function depthChange(token: Token): number {
  if (token.kind !== 'punctuation') return 0;
  if (/^[{([]$/.test(token.text)) return 1;
  return /^[})\]]$/.test(token.text) ? -1 : 0;
}

function complaint(tokens: readonly Token[], index: number, depth: number): string | null {
  const token = tokens[index]!;
  if (token.kind === 'punctuation') return powerComplaint(tokens, index);
  if (token.kind !== 'word') return null;
  const before = tokens[index - 1]?.text;
  if (before === '.' || before === '?.') return memberComplaint(token.text);
  if (isPropertyName(tokens, index)) return null;
  return (
    mathComplaint(tokens, index) ?? statementComplaint(tokens, index, depth) ?? wordComplaint(tokens, index)
  );
}

/** Of bigints it is exact; they cannot be mixed with numbers, so one bigint literal beside it is enough. */
function powerComplaint(tokens: readonly Token[], index: number): string | null {
  if (!/^\*\*=?$/.test(tokens[index]!.text)) return null;
  const isBigint = [tokens[index - 1], tokens[index + 1]].some(
    (near) => near?.kind === 'number' && near.text.endsWith('n'),
  );
  return isBigint ? null : '`**` differs between engines: use a loop, a table, or bigint literals';
}

function memberComplaint(name: string): string | null {
  const why = forbiddenMembers.get(name);
  return why === undefined ? null : `\`.${name}\` ${why}`;
}

function wordComplaint(tokens: readonly Token[], index: number): string | null {
  const word = tokens[index]!.text;
  if (word === 'Function' && (tokens[index - 1]?.text === 'new' || tokens[index + 1]?.text === '(')) {
    return '`Function` runs code that is not in the source';
  }
  if (word === 'import' && tokens[index + 1]?.text === '.')
    return '`import.meta` tells where the code lies on the machine';
  if (word === 'import' && tokens[index + 1]?.text === '(' && tokens[index - 1]?.text !== 'typeof') {
    return '`import()` is asynchronous: pure rooms are synchronous';
  }
  const why = forbiddenWords.get(word);
  return why === undefined ? null : `\`${word}\` ${why}`;
}

function mathComplaint(tokens: readonly Token[], index: number): string | null {
  if (tokens[index]!.text !== 'Math') return null;
  const name = tokens[index + 1]?.text === '.' ? tokens[index + 2]?.text : undefined;
  if (name !== undefined && exactMath.has(name)) return null;
  return name === undefined
    ? '`Math` may only be used as `Math.<name>`, so that it can be checked'
    : `\`Math.${name}\` is random, or differs between engines`;
}

function statementComplaint(tokens: readonly Token[], index: number, depth: number): string | null {
  const word = tokens[index]!.text;
  if ((word === 'let' || word === 'var') && depth === 0) {
    return `module-level \`${word}\` is hidden state: keep it in the state, or make it \`const\``;
  }
  if (word === 'for' && isForIn(tokens, index)) {
    return '`for in` depends on key order and walks up prototypes: use `Object.keys(...)` with a fixed order';
  }
  return null;
}

/** `for (const key in object)`: an `in` at the loop's own level before any `of` or `;`. */
function isForIn(tokens: readonly Token[], index: number): boolean {
  if (tokens[index + 1]?.text !== '(') return false;
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    depth += depthChange(token);
    if (depth === 0) return false;
    if (depth !== 1 || token.kind === 'string') continue;
    if (token.text === 'in') return true;
    if (token.text === 'of' || token.text === ';') return false;
  }
  return false;
}

/** `{ process: 1 }`, `readonly process?: string`, `process(): void` in an interface is not the global. */
function isPropertyName(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text;
  const after = tokens[index + 1]?.text;
  const optional = after === '?' && tokens[index + 2]?.text === ':';
  if (before === 'readonly') return true;
  return (
    (before === '{' || before === ',' || before === ';' || before === '(') && (after === ':' || optional)
  );
}
