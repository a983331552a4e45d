import { tokenize, type Token } from './tokenize.js';

/** One place where a file names another module. */
export interface ImportStatement {
  /** As written, e.g. `../domain/ids.js`; null when it is computed and cannot be known before it runs. */
  readonly specifier: string | null;
  /**
   * True for `import type`, `export type` and `typeof import()`: nothing is loaded when the program runs.
   * `import { type A }` is not: under `verbatimModuleSyntax` it still loads the module.
   */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every `import`, `export ... from`, `import()`, `require()` of a file, comments and strings not taken for code. */
export function importStatements(source: string): readonly ImportStatement[] {
  const tokens = tokenize(source);
  const found: ImportStatement[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' || isMemberName(tokens, index)) return;
    const statement = statementAt(tokens, index);
    if (statement) found.push(statement);
  });
  return found;
}

function statementAt(tokens: readonly Token[], index: number): ImportStatement | null {
  const word = tokens[index]?.text;
  const next = tokens[index + 1];
  if (word === 'require' && next?.text === '(') return called(tokens, index, false);
  if (word === 'import' && next?.text === '(')
    return called(tokens, index, tokens[index - 1]?.text === 'typeof');
  if (word === 'import' && next?.kind === 'string')
    return { specifier: next.text, typeOnly: false, line: next.line };
  if (word === 'import' && next?.text !== '.') return declaration(tokens, index);
  if (word === 'export' && mayReexport(tokens, index)) return declaration(tokens, index);
  return null;
}

/** `export const` and the like never name a module; `export {`, `export *` and `export type {` may. */
function mayReexport(tokens: readonly Token[], index: number): boolean {
  const next = tokens[index + 1]?.text;
  const first = next === 'type' ? tokens[index + 2]?.text : next;
  return first === '{' || first === '*';
}

function called(tokens: readonly Token[], index: number, typeOnly: boolean): ImportStatement {
  const argument = tokens[index + 2];
  const after = tokens[index + 3]?.text;
  const fixed =
    (argument?.kind === 'string' || argument?.kind === 'template') && (after === ')' || after === ',');
  return { specifier: fixed ? argument.text : null, typeOnly, line: tokens[index]!.line };
}

/** From `import` or `export` up to `from '...'`; an export list without `from` names no module. */
function declaration(tokens: readonly Token[], index: number): ImportStatement | null {
  for (let at = index + 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.text === 'from' && tokens[at + 1]?.kind === 'string') {
      return {
        specifier: tokens[at + 1]!.text,
        typeOnly: isTypeOnly(tokens, index, at),
        line: tokens[index]!.line,
      };
    }
    const insideList = token.kind === 'word' || token.kind === 'string' || /^[{},*]$/.test(token.text);
    if (!insideList || (token.text === '}' && tokens[at + 1]?.text !== 'from')) return null;
  }
  return null;
}

/** `import type from 'x'` and `import type, { A } from 'x'` import a default that is called `type`. */
function isTypeOnly(tokens: readonly Token[], index: number, from: number): boolean {
  const isNameOfDefault = index + 2 === from || tokens[index + 2]?.text === ',';
  return tokens[index + 1]?.text === 'type' && !isNameOfDefault;
}

function isMemberName(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text;
  const after = tokens[index + 1]?.text;
  return before === '.' || before === '?.' || after === ':' || after === '?';
}
