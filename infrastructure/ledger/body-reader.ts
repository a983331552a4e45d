import { dictionaryTexts } from './body-dictionary.js';
import * as tag from './body-tags.js';
import type { Plain } from './ledger.js';
import { knownMakers, makerOf } from './known-makers.js';
import type { ObjectMaker, ValueSource } from './object-makers.js';
import { TextCache, type TextForm } from './text-cache.js';

const texts = new TextCache();
/** Seven bits each, up to the last that may follow 1,022 bits. */
const BIG_BYTES_MAX = 147;

/**
 * Reads a body of codec 3. Only for bytes whose hash was checked; still nothing is believed of them: whatever does not fit
 * the format is an Error, also a stack that overflows.
 */
export class BodyReader implements ValueSource {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;
  /** Those that the body brings; of one that nobody asked for yet, where it is: the place of its first byte. */
  readonly #texts: (string | number)[];
  #makers: ObjectMaker[] | null = null;

  /** @param given as for `BodyWriter.begin` */
  constructor(bytes: Buffer, start: number, end: number, given: readonly string[]) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#texts = [...given];
  }

  get isAtEnd(): boolean {
    return this.#at === this.#end;
  }

  value(): Plain {
    const first = this.#byte();
    if (first <= tag.SMALL_MAX) return first;
    if (first <= tag.SHAPE_LAST) return this.#maker(first - tag.SHAPE_FIRST).make(this);
    if (first >= tag.TEXT_FIRST) return dictionaryTexts[first - tag.TEXT_FIRST] as string; // it has more than 48
    switch (first) {
      case tag.NULL:
        return null;
      case tag.FALSE:
        return false;
      case tag.TRUE:
        return true;
      case tag.UINT:
        return this.count();
      case tag.NEGATIVE:
        return -1 - this.count();
      case tag.FLOAT:
        return this.#float();
      case tag.BIG:
        return this.#big();
      case tag.BIG_NEGATIVE:
        return -1n - this.#big();
      case tag.ARRAY:
        return this.#array();
      case tag.NEW_SHAPE:
        return this.#newMaker().make(this);
      case tag.SHAPE:
        return this.#maker(this.count()).make(this);
      default:
        return this.#text(first);
    }
  }

  text(): string {
    const first = this.#byte();
    if (first >= tag.TEXT_FIRST) return dictionaryTexts[first - tag.TEXT_FIRST] as string; // it has more than 48
    return this.#text(first);
  }

  /**
   * Goes past a value as `value` does, with every check of it, and makes only the texts and shapes that others may name.
   * @returns where it began, for `again`
   */
  skip(): number {
    const at = this.#at;
    this.#skip();
    return at;
  }

  /** The value that was skipped here. The reader stays where it is. */
  again(at: number): Plain {
    const [here, texts, makers] = [this.#at, this.#texts.length, this.#makers?.length ?? 0];
    this.#at = at;
    const value = this.value();
    // what the value brings was counted when it was skipped
    this.#texts.length = texts;
    if (this.#makers !== null) this.#makers.length = makers;
    this.#at = here;
    return value;
  }

  #skip(): void {
    const first = this.#byte();
    if (first <= tag.SMALL_MAX || first >= tag.TEXT_FIRST) return;
    if (first <= tag.SHAPE_LAST) return this.#skipMembers(first - tag.SHAPE_FIRST);
    switch (first) {
      case tag.NULL:
      case tag.FALSE:
      case tag.TRUE:
        return;
      case tag.UINT:
      case tag.NEGATIVE:
        this.count();
        return;
      case tag.FLOAT:
        this.#float();
        return;
      case tag.BIG:
      case tag.BIG_NEGATIVE:
        return this.#skipBig();
      case tag.ARRAY:
        return this.#skipValues(this.#length());
      case tag.NEW_SHAPE:
        return this.#skipValues(this.#newMaker().size);
      case tag.SHAPE:
        return this.#skipMembers(this.count());
      default:
        this.#skipText(first);
    }
  }

  #skipText(first: number): void {
    if (first === tag.TEXT) {
      const number = this.count() - dictionaryTexts.length;
      if (number >= this.#texts.length) throw noText(number + dictionaryTexts.length);
      return;
    }
    if (first < tag.NEW_TEXT || first > tag.NEW_HEX_0X) throw notInFormat(first);
    const place = this.#at - 1;
    this.#at = this.#textEnd();
    this.#texts.push(place);
  }

  #skipMembers(shape: number): void {
    this.#skipValues(this.#maker(shape).size);
  }

  #skipValues(count: number): void {
    for (let at = 0; at < count; at++) this.#skip();
  }

  #skipBig(): void {
    // as `#big` and `#bigRest`: 147 bytes hold 1,024 bits and some
    for (let bytes = 0; bytes < BIG_BYTES_MAX; bytes++) if (this.#byte() < 0x80) return;
    throw new Error('a bigint is too long');
  }

  /** A number without a tag. */
  count(): number {
    let byte = this.#byte();
    if (byte < 0x80) return byte;
    // three bytes as nearly all are, in whole numbers of the machine
    let value = byte & 0x7f;
    byte = this.#byte();
    value |= (byte & 0x7f) << 7;
    if (byte < 0x80) return value;
    byte = this.#byte();
    value |= (byte & 0x7f) << 14;
    if (byte < 0x80) return value;
    for (let scale = 2 ** 21; ; scale *= 128) {
      byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      if (scale > 2 ** 49) throw new Error('a number is too long');
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is greater than 2^53 - 1');
    return value;
  }

  #text(first: number): string {
    if (first === tag.TEXT) return this.#knownText(this.count());
    const text = this.#newText(first);
    this.#texts.push(text);
    return text;
  }

  #knownText(number: number): string {
    if (number < dictionaryTexts.length) return dictionaryTexts[number] as string; // in range
    const text = this.#texts[number - dictionaryTexts.length];
    if (typeof text === 'string') return text;
    if (text === undefined) throw noText(number);
    const here = this.#at;
    this.#at = text;
    const made = this.#newText(this.#byte());
    this.#at = here;
    this.#texts[number - dictionaryTexts.length] = made;
    return made;
  }

  #newText(first: number): string {
    switch (first) {
      case tag.NEW_TEXT:
        return this.#cachedText('utf8');
      case tag.NEW_HEX:
        return this.#cachedText('hex');
      case tag.NEW_HEX_0X:
        return this.#newHash();
      default:
        throw notInFormat(first);
    }
  }

  #cachedText(form: TextForm): string {
    const end = this.#textEnd();
    const text = texts.read(this.#bytes, this.#at, end, form);
    this.#at = end;
    return text;
  }

  /** Hashes of blocks: none comes again in another commit, so that they are not kept. */
  #newHash(): string {
    const end = this.#textEnd();
    const text = `0x${this.#bytes.toString('hex', this.#at, end)}`;
    this.#at = end;
    return text;
  }

  /** Where the text ends of which the count of bytes is next. */
  #textEnd(): number {
    const length = this.count();
    const end = this.#at + length;
    if (end > this.#end) throw new Error('the bytes end too soon');
    return end;
  }

  #float(): number {
    if (this.#at + 8 > this.#end) throw new Error('the bytes end too soon');
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    if (!Number.isFinite(value)) throw new Error('a number is not finite');
    return value;
  }

  #big(): bigint {
    let value = 0;
    let scale = 1;
    for (let bytes = 0; bytes < 7; bytes++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return BigInt(value);
      scale *= 128;
    }
    return BigInt(value) + this.#bigRest(49n);
  }

  #bigRest(from: bigint): bigint {
    let rest = 0n;
    for (let shift = from; shift < 1024n; shift += 7n) {
      const byte = this.#byte();
      rest += BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return rest;
    }
    throw new Error('a bigint is too long');
  }

  #array(): Plain[] {
    const length = this.#length();
    const values: Plain[] = [];
    for (let at = 0; at < length; at++) values.push(this.value());
    return values;
  }

  /** Of values that follow. Each has a byte at least: a wrong count asks for no memory. */
  #length(): number {
    const length = this.count();
    if (length > this.#end - this.#at) throw new Error('the bytes end too soon');
    return length;
  }

  #maker(number: number): ObjectMaker {
    const maker =
      number < knownMakers.length ? knownMakers[number] : this.#makers?.[number - knownMakers.length];
    if (maker === undefined) throw new Error(`there is no shape ${number}`);
    return maker;
  }

  #newMaker(): ObjectMaker {
    const length = this.#length();
    const keys: string[] = [];
    for (let at = 0; at < length; at++) keys.push(this.text());
    const maker = makerOf(keys);
    this.#makers ??= [];
    this.#makers.push(maker);
    return maker;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Error('the bytes end too soon');
    // in range
    return this.#bytes[this.#at++] as number;
  }
}

const noText = (number: number): Error => new Error(`there is no text ${number}`);
const notInFormat = (byte: number): Error => new Error(`byte 0x${byte.toString(16)} is not in the format`);
