import { type ExactJson, JsonDecimal, JsonError } from './json-value.js';

export interface JsonLimits {
  /** How deep arrays and objects may nest. Default 64; never more than 1000, because the parser recurses. */
  readonly maxDepth?: number;
}

const hardDepthLimit = 1000;
/** Longer integers stay text: making a bigint out of a megabyte of digits would take seconds. */
const maxIntegerDigits = 1000;

/**
 * Parses one JSON text (RFC 8259, nothing more: no byte order mark, comments, trailing commas, leading zeros).
 * Of equal keys the last one wins, and takes the place of the last in the order. Lone surrogates become U+FFFD,
 * as in Go, so that every string that comes out has a UTF-8 form.
 * @throws JsonError with line and column
 */
export function parseExactJson(text: string, limits: JsonLimits = {}): ExactJson {
  return new JsonParser(text, Math.min(limits.maxDepth ?? 64, hardDepthLimit)).document();
}

const quote = 0x22;
const backslash = 0x5c;
const integerLiteral = /^(?:0|-?[1-9][0-9]*)$/;
const numberAt = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const hexAt = /[0-9a-fA-F]{4}/y;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const anySurrogate = /[\uD800-\uDFFF]/;
const simpleEscapes = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

class JsonParser {
  private at = 0;
  private readonly text: string;
  private readonly maxDepth: number;

  constructor(text: string, maxDepth: number) {
    this.text = text;
    this.maxDepth = maxDepth;
  }

  document(): ExactJson {
    const value = this.value(0);
    this.skipBlanks();
    if (this.at < this.text.length) this.fail(`unexpected ${this.here()} after the JSON value`);
    return value;
  }

  private value(depth: number): ExactJson {
    this.skipBlanks();
    switch (this.text[this.at] ?? '') {
      case '{':
        return this.object(this.deeper(depth));
      case '[':
        return this.array(this.deeper(depth));
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private deeper(depth: number): number {
    if (depth >= this.maxDepth) this.fail(`JSON nests deeper than ${this.maxDepth} levels`);
    return depth + 1;
  }

  private object(depth: number): ExactJson {
    // no prototype: `__proto__` is then a key like any other
    const members: Record<string, ExactJson> = Object.create(null);
    this.at += 1;
    if (this.take('}')) return members;
    do {
      this.skipBlanks();
      if (this.text[this.at] !== '"') this.fail(`expected a key in quotes, found ${this.here()}`);
      const key = this.string();
      if (!this.take(':')) this.fail(`expected ':' after a key, found ${this.here()}`);
      const value = this.value(depth);
      // again: it goes to the end (asked for its value, as V8 answers `in` slowly here)
      if (members[key] !== undefined) delete members[key];
      members[key] = value;
    } while (this.take(','));
    if (!this.take('}')) this.fail(`expected ',' or '}' in an object, found ${this.here()}`);
    return members;
  }

  private array(depth: number): ExactJson {
    const items: ExactJson[] = [];
    this.at += 1;
    if (this.take(']')) return items;
    do items.push(this.value(depth));
    while (this.take(','));
    if (!this.take(']')) this.fail(`expected ',' or ']' in an array, found ${this.here()}`);
    return items;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail(`expected a JSON value, found ${this.here()}`);
    this.at += word.length;
    return value;
  }

  private number(): ExactJson {
    numberAt.lastIndex = this.at;
    const literal = numberAt.exec(this.text)?.[0];
    if (literal === undefined) this.fail(`expected a JSON value, found ${this.here()}`);
    this.at += literal.length;
    if (!integerLiteral.test(literal) || literal.length > maxIntegerDigits) return new JsonDecimal(literal);
    const number = Number(literal);
    return Number.isSafeInteger(number) ? number : BigInt(literal);
  }

  private string(): string {
    const start = this.at + 1;
    let end = start;
    for (; end < this.text.length; end += 1) {
      const char = this.text.charCodeAt(end);
      if (char === quote || char === backslash || char < 0x20) break;
    }
    this.at = end;
    let value = this.text.slice(start, end);
    if (this.text.charCodeAt(end) === quote) this.at += 1;
    else value += this.stringWithEscapes();
    return anySurrogate.test(value) ? value.replace(loneSurrogate, '\uFFFD') : value;
  }

  /** The rest of a string, from its first escape (or its first fault) to behind its closing quote. */
  private stringWithEscapes(): string {
    const pieces: string[] = [];
    let start = this.at;
    for (;;) {
      if (this.at >= this.text.length) this.fail('a string has no closing quote');
      const char = this.text.charCodeAt(this.at);
      if (char < 0x20) this.fail(`a control character must be escaped in a string, found ${this.here()}`);
      if (char !== quote && char !== backslash) {
        this.at += 1;
        continue;
      }
      pieces.push(this.text.slice(start, this.at));
      this.at += 1;
      if (char === quote) return pieces.join('');
      pieces.push(this.escape());
      start = this.at;
    }
  }

  private escape(): string {
    const letter = this.text[this.at] ?? '';
    const simple = simpleEscapes.get(letter);
    this.at += 1;
    if (simple !== undefined) return simple;
    this.at -= 1;
    if (letter !== 'u') this.fail(`unknown escape ${this.here()} in a string`);
    hexAt.lastIndex = this.at + 1;
    const hex = hexAt.exec(this.text)?.[0];
    if (hex === undefined) this.fail('\\u needs four hex digits');
    this.at += 5;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  private take(char: string): boolean {
    this.skipBlanks();
    if (this.text[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  private skipBlanks(): void {
    for (; this.at < this.text.length; this.at += 1) {
      const char = this.text.charCodeAt(this.at);
      if (char !== 0x20 && char !== 0x0a && char !== 0x0d && char !== 0x09) return;
    }
  }

  private here(): string {
    const point = this.text.codePointAt(this.at);
    if (point === undefined) return 'the end of the text';
    if (point > 0x20 && point < 0x7f) return `'${String.fromCodePoint(point)}'`;
    return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  }

  private fail(problem: string): never {
    const before = this.text.slice(0, this.at);
    const lineStart = before.lastIndexOf('\n') + 1;
    throw new JsonError(problem, before.split('\n').length, this.at - lineStart + 1);
  }
}
