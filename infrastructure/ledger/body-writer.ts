import * as tag from './body-tags.js';
import { findNotPlain, PLAIN_DEPTH_MAX } from './plain.js';
import type { Plain } from './ledger.js';
import { type WrittenShape, WrittenShapes } from './written-shapes.js';
import { type WrittenText, WrittenTexts } from './written-texts.js';

/** Text that is all lower-case hex digits, from this length on, is stored as bytes. */
const HEX_CHARS_MIN = 16;
/** Longer ASCII text is written by Node.js's own code; below that the call costs more than the loop. */
const LOOP_CHARS_MAX = 48;
/** Bytes of a number that has 53 bits, seven to a byte, and its tag. */
const NUMBER_BYTES_MAX = 10;
/** The same of a bigint with 1,024 bits. */
const BIG_BYTES_MAX = 160;

const HEX = /^(?:0x)?(?:[0-9a-f]{2})+$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Thrown for what cannot be stored; `findNotPlain` says where it is. */
export class NotStorable extends Error {
  override readonly name = 'NotStorable';
}

/** Writes plain data as codec 3 has it. One for all commits: `begin` starts the next body in the same memory. */
export class BodyWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = 0;
  readonly #texts = new WrittenTexts();
  readonly #shapes = new WrittenShapes();

  /** @param given texts that the reader knows from elsewhere, numbered after the dictionary's */
  begin(given: readonly string[]): void {
    this.#at = 0;
    this.#texts.begin(given);
    this.#shapes.begin();
  }

  /** What was written since `begin`; valid until the next `begin`. */
  end(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** @throws NotStorable */
  value(value: Plain, depth = 0): void {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return this.#byte(value ? tag.TRUE : tag.FALSE);
      case 'bigint':
        return this.#big(value);
      case 'object':
        if (value === null) return this.#byte(tag.NULL);
        if (depth >= PLAIN_DEPTH_MAX) throw new NotStorable();
        if (Array.isArray(value)) return this.#array(value, depth);
        // what is an object and no array is the member of the union that is left; whether it is plain is asked next
        return this.#object(value as { readonly [key: string]: Plain }, depth);
      case 'undefined':
      case 'function':
      case 'symbol':
        throw new NotStorable();
    }
  }

  /** @param value a safe integer from 0 on, without a tag */
  count(value: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    this.#varint(value);
  }

  text(text: string): void {
    const texts = this.#texts;
    const found = texts.find(text);
    if (found === undefined) this.#writeOut(text, texts.add(text));
    else if (texts.isKnown(found)) this.#textNumber(found.number);
    else if (found.bytes === null) this.#keep(found, this.#writeOut(text, found));
    else this.#copy(found, found.bytes);
  }

  #textNumber(number: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    if (number <= tag.TEXT_LAST - tag.TEXT_FIRST) this.#bytes[this.#at++] = tag.TEXT_FIRST + number;
    else this.#tagged(tag.TEXT, number);
  }

  #copy(written: WrittenText, bytes: Uint8Array): void {
    this.#texts.number(written);
    this.#reserve(bytes.length);
    // byte by byte: for so few of them a call costs more
    for (let at = 0; at < bytes.length; at++) this.#bytes[this.#at++] = bytes[at] as number; // in range
  }

  #keep(written: WrittenText, from: number): void {
    written.bytes = Uint8Array.prototype.slice.call(this.#bytes, from, this.#at);
  }

  /** Where it begins. */
  #writeOut(text: string, written: WrittenText): number {
    this.#texts.number(written);
    const start = this.#at;
    this.#newText(text);
    return start;
  }

  #newText(text: string): void {
    const { length } = text;
    this.#reserve(length * 3 + NUMBER_BYTES_MAX);
    if (length >= HEX_CHARS_MIN && length % 2 === 0 && HEX.test(text)) return this.#hex(text);
    if (length <= LOOP_CHARS_MAX && this.#ascii(text)) return;
    if (LONE_SURROGATE.test(text)) throw new NotStorable();
    this.#tagged(tag.NEW_TEXT, Buffer.byteLength(text));
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  #hex(text: string): void {
    const prefixed = text.startsWith('0x');
    const digits = prefixed ? text.slice(2) : text;
    this.#tagged(prefixed ? tag.NEW_HEX_0X : tag.NEW_HEX, digits.length / 2);
    this.#at += this.#bytes.write(digits, this.#at, 'hex');
  }

  /** False, and nothing is written, when there is a character that is not ASCII. */
  #ascii(text: string): boolean {
    const start = this.#at;
    this.#tagged(tag.NEW_TEXT, text.length);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) {
        this.#at = start;
        return false;
      }
      this.#bytes[this.#at++] = code;
    }
    return true;
  }

  #number(value: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return this.#float(value);
    if (value < 0) this.#tagged(tag.NEGATIVE, -1 - value);
    else if (value <= tag.SMALL_MAX) this.#bytes[this.#at++] = value;
    else this.#tagged(tag.UINT, value);
  }

  #float(value: number): void {
    if (!Number.isFinite(value) || Object.is(value, -0)) throw new NotStorable();
    this.#bytes[this.#at++] = tag.FLOAT;
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  #big(value: bigint): void {
    // Exact up to 2^53 - 1, and beyond that when it is more: nearly all are less, and numbers are quicker.
    const number = Number(value);
    this.#reserve(BIG_BYTES_MAX);
    this.#bytes[this.#at++] = value < 0n ? tag.BIG_NEGATIVE : tag.BIG;
    if (number >= 0 && number <= Number.MAX_SAFE_INTEGER) return this.#varint(number);
    if (number < 0 && number >= -Number.MAX_SAFE_INTEGER) return this.#varint(-1 - number);
    if (findNotPlain(value) !== null) throw new NotStorable();
    let rest = value < 0n ? -1n - value : value;
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#at++] = Number(rest);
  }

  #array(values: readonly Plain[], depth: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    this.#tagged(tag.ARRAY, values.length);
    // by index, because a hole must be seen
    for (let at = 0; at < values.length; at++) this.value(values[at] as Plain, depth + 1);
  }

  #object(value: { readonly [key: string]: Plain }, depth: number): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new NotStorable();
    const shape = this.#shapes.of(value);
    this.#shape(shape);
    shape.write(this, value, depth + 1);
  }

  #shape(shape: WrittenShape): void {
    if (this.#shapes.isKnown(shape)) return this.#shapeNumber(shape.number);
    const { keys } = shape;
    if (keys.includes('__proto__')) throw new NotStorable();
    this.#shapes.number(shape);
    this.#reserve(NUMBER_BYTES_MAX);
    this.#tagged(tag.NEW_SHAPE, keys.length);
    for (const key of keys) this.text(key);
  }

  #shapeNumber(number: number): void {
    this.#reserve(NUMBER_BYTES_MAX);
    if (number <= tag.SHAPE_LAST - tag.SHAPE_FIRST) this.#bytes[this.#at++] = tag.SHAPE_FIRST + number;
    else this.#tagged(tag.SHAPE, number);
  }

  #tagged(first: number, value: number): void {
    this.#bytes[this.#at++] = first;
    this.#varint(value);
  }

  #varint(value: number): void {
    let rest = value;
    // by division above 31 bits: JavaScript's shifts have no more
    for (; rest > 0x7fff_ffff; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 0x80;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#at++] = rest;
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow((this.#bytes.length + more) * 2);
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
