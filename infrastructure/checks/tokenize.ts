/** A token of TypeScript source, as far as the checks need to tell them apart. Comments yield no token. */
export interface Token {
  readonly kind: 'word' | 'punctuation' | 'string' | 'template' | 'number' | 'regex';
  /** The source text; for `string` the text between the quotes; for `template` the fixed parts only. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** Words after which a `/` starts a regular expression and not a division. */
const wordsBeforeRegex = new Set(
  'return typeof case in of instanceof new delete void throw do else yield await'.split(' '),
);
/** Longest first; all others are single characters. */
const longPunctuation = ['>>>=', '...', '**=', '===', '!==', '??=', '||=', '&&=', '**', '?.', '=>'];

/**
 * Splits TypeScript source into tokens, so that no check is fooled by what a comment, a string or a regular
 * expression says. Code inside `${}` of a template is tokenized like any other code.
 * Source that does not compile gives some tokens, never an endless loop: the compiler reports it elsewhere.
 */
export function tokenize(source: string): readonly Token[] {
  return new Tokenizer(source).run();
}

class Tokenizer {
  private readonly tokens: Token[] = [];
  private at = 0;
  private line = 1;
  /** Per open `${`, how many braces are open inside it. */
  private readonly templateBraces: number[] = [];

  constructor(private readonly source: string) {
    if (source.startsWith('#!')) this.skipTo('\n');
  }

  run(): readonly Token[] {
    while (this.at < this.source.length) this.next();
    return this.tokens;
  }

  private next(): void {
    const char = this.source.charAt(this.at);
    if (/\s/.test(char)) return this.advance(1);
    if (this.source.startsWith('//', this.at)) return this.skipTo('\n');
    if (this.source.startsWith('/*', this.at)) return this.skipPast('*/');
    if (char === "'" || char === '"') return this.string(char);
    if (char === '`') return this.template(1);
    if (char === '}' && this.templateBraces.at(-1) === 0) return this.resumeTemplate();
    if (char === '/' && this.regexMayStart()) return this.regex();
    if (/[0-9]/.test(char)) return this.match('number', /[0-9][\w.]*/y);
    if (/[\p{ID_Start}$_#@\\]/u.test(char))
      return this.match('word', /[\p{ID_Start}$_#@\\][\p{ID_Continue}$\\]*/uy);
    this.punctuation(char);
  }

  private advance(count: number): void {
    const end = Math.min(this.at + count, this.source.length);
    for (; this.at < end; this.at++) if (this.source.charAt(this.at) === '\n') this.line++;
  }

  private skipTo(mark: string): void {
    const found = this.source.indexOf(mark, this.at);
    this.advance((found === -1 ? this.source.length : found) - this.at);
  }

  private skipPast(mark: string): void {
    this.advance(2);
    this.skipTo(mark);
    this.advance(mark.length);
  }

  private match(kind: Token['kind'], pattern: RegExp): void {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.source)?.[0] ?? this.source.charAt(this.at);
    this.push(kind, text);
    this.advance(text.length);
  }

  private push(kind: Token['kind'], text: string, line = this.line): void {
    this.tokens.push({ kind, text, line });
  }

  private string(quote: string): void {
    const start = this.at + 1;
    const line = this.line;
    let end = start;
    while (
      end < this.source.length &&
      this.source.charAt(end) !== quote &&
      this.source.charAt(end) !== '\n'
    ) {
      end += this.source.charAt(end) === '\\' ? 2 : 1;
    }
    this.push('string', this.source.slice(start, end), line);
    this.advance(end + 1 - this.at);
  }

  /** Reads a template's fixed text up to its end or to the next `${`; `opening` characters are skipped first. */
  private template(opening: number): void {
    const start = this.at + opening;
    const line = this.line;
    let end = start;
    while (
      end < this.source.length &&
      this.source.charAt(end) !== '`' &&
      !this.source.startsWith('${', end)
    ) {
      end += this.source.charAt(end) === '\\' ? 2 : 1;
    }
    const hole = this.source.startsWith('${', end);
    if (hole) this.templateBraces.push(0);
    this.push('template', this.source.slice(start, end), line);
    this.advance(end + (hole ? 2 : 1) - this.at);
  }

  private resumeTemplate(): void {
    this.templateBraces.pop();
    this.template(1);
  }

  private regexMayStart(): boolean {
    const before = this.tokens.at(-1);
    if (!before) return true;
    if (before.kind === 'word') return wordsBeforeRegex.has(before.text);
    return before.kind === 'punctuation' && !/^[)\]}]$/.test(before.text);
  }

  private regex(): void {
    let end = this.at + 1;
    let inClass = false;
    for (; end < this.source.length && this.source.charAt(end) !== '\n'; end++) {
      const char = this.source.charAt(end);
      if (char === '\\') end++;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '/' && !inClass) break;
    }
    const text = this.source.slice(this.at, end + 1);
    this.push('regex', text);
    this.advance(text.length);
  }

  private punctuation(char: string): void {
    const braces = this.templateBraces.length - 1;
    if (braces >= 0 && char === '{') this.templateBraces[braces]!++;
    if (braces >= 0 && char === '}') this.templateBraces[braces]!--;
    const text = longPunctuation.find((long) => this.source.startsWith(long, this.at)) ?? char;
    this.push('punctuation', text);
    this.advance(text.length);
  }
}
