import { dictionaryShapes, dictionaryTexts } from './body-dictionary.js';
import * as tag from './body-tags.js';
import { objectMaker, type ObjectMaker, type ValueSource } from './object-makers.js';
import type { Plain } from './ledger.js';
import { TextCache, type TextForm } from './text-cache.js';

const knownMakers: readonly ObjectMaker[] = dictionaryShapes.map(objectMaker);
const texts = new TextCache();
/** Makers of shapes that are not in the dictionary, by their keys; emptied when a log has very many. */
const otherMakers = new Map<string, ObjectMaker>();
const OTHER_MAKERS_MAX = 4096;

/**
 * Reads a body of codec 2. Only for bytes whose hash was checked; still nothing is believed of them: whatever does not fit
 * the format is an Error, also a stack that overflows.
 */
export class BodyReader implements ValueSource {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;
  readonly #texts: string[];
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
    if (first <= tag.SHAPE_LAST) return this.#object(first - tag.SHAPE_FIRST);
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
        return this.#newShape();
      case tag.SHAPE:
        return this.#object(this.count());
      default:
        return this.#text(first);
    }
  }

  text(): string {
    const first = this.#byte();
    if (first >= tag.TEXT_FIRST) return dictionaryTexts[first - tag.TEXT_FIRST] as string; // it has more than 48
    return this.#text(first);
  }

  /** A number without a tag. */
  count(): number {
    let byte = this.#byte();
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 128; ; scale *= 128) {
      byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      if (scale > 2 ** 49) throw new Error('a number is too long');
    }
    if (value > Number.MAX_SAFE_INTEGER) throw new Error('a number is greater than 2^53 - 1');
    return value;
  }

  #text(first: number): string {
    switch (first) {
      case tag.TEXT:
        return this.#knownText(this.count());
      case tag.NEW_TEXT:
        return this.#newText('utf8');
      case tag.NEW_HEX:
        return this.#newText('hex');
      case tag.NEW_HEX_0X:
        return this.#newHash();
      default:
        throw new Error(`byte 0x${first.toString(16)} is not in the format`);
    }
  }

  #knownText(number: number): string {
    const text =
      number < dictionaryTexts.length
        ? dictionaryTexts[number]
        : this.#texts[number - dictionaryTexts.length];
    if (text === undefined) throw new Error(`there is no text ${number}`);
    return text;
  }

  #newText(form: TextForm): string {
    const length = this.count();
    const end = this.#at + length;
    if (end > this.#end) throw new Error('the bytes end too soon');
    const text = texts.read(this.#bytes, this.#at, end, form);
    this.#at = end;
    this.#texts.push(text);
    return text;
  }

  /** Hashes of blocks: none comes again in another commit, so that they are not kept. */
  #newHash(): string {
    const length = this.count();
    const end = this.#at + length;
    if (end > this.#end) throw new Error('the bytes end too soon');
    const text = `0x${this.#bytes.toString('hex', this.#at, end)}`;
    this.#at = end;
    this.#texts.push(text);
    return text;
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
    const length = this.count();
    // each value has a byte at least: a wrong count asks for no memory
    if (length > this.#end - this.#at) throw new Error('the bytes end too soon');
    const values: Plain[] = [];
    for (let at = 0; at < length; at++) values.push(this.value());
    return values;
  }

  #object(number: number): Plain {
    const make =
      number < knownMakers.length ? knownMakers[number] : this.#makers?.[number - knownMakers.length];
    if (make === undefined) throw new Error(`there is no shape ${number}`);
    return make(this);
  }

  #newShape(): Plain {
    const length = this.count();
    if (length > this.#end - this.#at) throw new Error('the bytes end too soon');
    const keys: string[] = [];
    for (let at = 0; at < length; at++) keys.push(this.text());
    const make = makerOf(keys);
    this.#makers ??= [];
    this.#makers.push(make);
    return make(this);
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Error('the bytes end too soon');
    // in range
    return this.#bytes[this.#at++] as number;
  }
}

function makerOf(keys: readonly string[]): ObjectMaker {
  const name = JSON.stringify(keys);
  const known = otherMakers.get(name);
  if (known !== undefined) return known;
  if (new Set(keys).size !== keys.length) throw new Error('a key is there twice');
  if (keys.includes('__proto__')) throw new Error('a key is __proto__');
  if (otherMakers.size >= OTHER_MAKERS_MAX) otherMakers.clear();
  const make = objectMaker(keys);
  otherMakers.set(name, make);
  return make;
}
