import { readFileSync } from 'node:fs';

/** Bodies of codec 3, read as docs/ledger-format.md says; the dictionary is the page's own. Imports nothing of the ledger. */
export interface ReadBody {
  readonly causation: unknown;
  readonly rows: readonly (readonly [string, number, string, number, unknown])[];
  readonly input: unknown;
  readonly ids: readonly string[] | null;
}

/** This file runs from dist/infrastructure/ledger. */
const page = readFileSync(new URL('../../../docs/ledger-format.md', import.meta.url), 'utf8');
const block = (name: string): string =>
  new RegExp(`\`\`\`text dictionary-${name}\\n([^\`]*)\`\`\``).exec(page)?.[1] ?? '';
const dictionaryTexts = block('texts').trim().split(/\s+/);
const dictionaryShapes = block('shapes')
  .trim()
  .split('\n')
  .map((line) => line.split(','));

export function readTables(bytes: Buffer, events: number, cursorHash: string | null): ReadBody {
  const body = new Tables(bytes, cursorHash === null ? [] : [cursorHash]);
  const causation = body.value(0);
  // demanded of by the caller
  const ids = body.value(0) as readonly string[] | null;
  const rows = Array.from({ length: events }, () => body.row());
  const input = body.value(0);
  body.end();
  return { causation, ids, rows, input };
}

class Tables {
  #at = 0;
  readonly #texts: string[];
  readonly #shapes = [...dictionaryShapes];

  constructor(
    private readonly bytes: Buffer,
    given: readonly string[],
  ) {
    this.#texts = [...dictionaryTexts, ...given];
  }

  row(): readonly [string, number, string, number, unknown] {
    const stream = this.#text(this.#byte());
    const streamVersion = Number(this.#leb());
    const type = this.#text(this.#byte());
    return [stream, streamVersion, type, Number(this.#leb()), this.value(0)];
  }

  end(): void {
    if (this.#at !== this.bytes.length) throw new Error(`${this.bytes.length - this.#at} bytes are left`);
  }

  value(depth: number): unknown {
    if (depth > 64) throw new Error('nested too deep');
    const byte = this.#byte();
    if (byte < 0x80) return byte;
    if (byte < 0xc0) return this.#object(this.#shapes[byte - 0x80], depth);
    if (byte <= 0xc2) return [null, false, true][byte - 0xc0];
    if (byte === 0xc3) return this.#count();
    if (byte === 0xc4) return -1 - this.#count();
    if (byte === 0xc5) return this.#take(8).readDoubleLE(0);
    if (byte === 0xc6) return this.#leb();
    if (byte === 0xc7) return -1n - this.#leb();
    if (byte === 0xcc) return Array.from({ length: this.#count() }, () => this.value(depth + 1));
    if (byte === 0xcd) return this.#object(this.#newShape(), depth);
    if (byte === 0xce) return this.#object(this.#shapes[this.#count()], depth);
    return this.#text(byte);
  }

  #object(keys: readonly string[] | undefined, depth: number): unknown {
    if (keys === undefined) throw new Error('there is no such shape');
    const pairs = keys.map((key) => [key, this.value(depth + 1)] as const);
    return Object.fromEntries(pairs);
  }

  #newShape(): string[] {
    const keys = Array.from({ length: this.#count() }, () => this.#text(this.#byte()));
    if (new Set(keys).size !== keys.length) throw new Error('a key is there twice');
    this.#shapes.push(keys);
    return keys;
  }

  #text(byte: number): string {
    if (byte >= 0xd0 || byte === 0xcb) {
      const known = this.#texts[byte === 0xcb ? this.#count() : byte - 0xd0];
      if (known === undefined) throw new Error('there is no such text');
      return known;
    }
    if (byte < 0xc8 || byte > 0xca) throw new Error(`byte 0x${byte.toString(16)} is not in the format`);
    const taken = this.#take(this.#count());
    const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const text = byte === 0xc8 ? utf8.decode(taken) : `${byte === 0xca ? '0x' : ''}${taken.toString('hex')}`;
    this.#texts.push(text);
    return text;
  }

  #count(): number {
    const value = this.#leb();
    if (value > 2n ** 53n - 1n) throw new Error(`${value} is greater than 2^53 - 1`);
    return Number(value);
  }

  #leb(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  #byte(): number {
    return this.#take(1).readUInt8(0);
  }

  #take(length: number): Buffer {
    const taken = this.bytes.subarray(this.#at, this.#at + length);
    if (taken.length !== length) throw new Error('the bytes end too soon');
    this.#at += length;
    return taken;
  }
}
