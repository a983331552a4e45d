/** A parsed type expression. */
export type ParsedType =
  | { readonly kind: 'name'; readonly name: string; readonly args: readonly ParsedType[] }
  | { readonly kind: 'tuple'; readonly items: readonly ParsedType[] }
  | { readonly kind: 'array'; readonly item: ParsedType; readonly length: number };

/** Thrown when a description holds a type expression that cannot be read: a mistake in the description. */
export class TypeExpressionError extends Error {
  override readonly name = 'TypeExpressionError';
  constructor(expression: string, why: string) {
    super(`type expression \`${expression}\`: ${why}; write it as in Rust, e.g. Option<Vec<u8>> or [u8; 32]`);
  }
}

/** Reads a Rust-like type expression. @throws TypeExpressionError */
export function parseTypeExpression(expression: string): ParsedType {
  const tokens = expression.match(/[A-Za-z_][A-Za-z0-9_]*|\d+|[<>()[\];,]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) {
    throw new TypeExpressionError(expression, 'unexpected character');
  }
  let at = 0;
  const fail = (why: string): never => {
    throw new TypeExpressionError(expression, why);
  };
  const expect = (token: string): void => {
    if (tokens[at] !== token) fail(`expected \`${token}\`, found \`${tokens[at] ?? 'the end'}\``);
    at += 1;
  };
  const list = (close: string): ParsedType[] => {
    const items: ParsedType[] = [];
    while (tokens[at] !== close) {
      items.push(one());
      if (tokens[at] !== close) expect(',');
    }
    expect(close);
    return items;
  };
  const one = (): ParsedType => {
    const token = tokens[at] ?? fail('it ends too early');
    at += 1;
    if (token === '(') return { kind: 'tuple', items: list(')') };
    if (token === '[') {
      const item = one();
      expect(';');
      const length = Number(tokens[at]);
      if (!Number.isInteger(length)) fail('an array needs a length');
      at += 1;
      expect(']');
      return { kind: 'array', item, length };
    }
    if (!/^[A-Za-z_]/.test(token)) fail(`unexpected \`${token}\``);
    if (tokens[at] !== '<') return { kind: 'name', name: token, args: [] };
    at += 1;
    return { kind: 'name', name: token, args: list('>') };
  };
  const parsed = one();
  if (at !== tokens.length) fail(`unexpected \`${tokens[at]}\` at the end`);
  return parsed;
}

/** The canonical spelling of a parsed expression: equal types have equal spellings. */
export function spell(type: ParsedType): string {
  if (type.kind === 'tuple') return `(${type.items.map(spell).join(', ')})`;
  if (type.kind === 'array') return `[${spell(type.item)}; ${type.length}]`;
  return type.args.length === 0 ? type.name : `${type.name}<${type.args.map(spell).join(', ')}>`;
}
