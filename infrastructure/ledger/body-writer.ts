import { dictionaryShapes, dictionaryTexts } from './body-dictionary.js';
import * as tag from './body-tags.js';
import { findNotPlain, PLAIN_DEPTH_MAX } from './plain.js';
import type { Plain } from './ledger.js';

/** Text that is all lower-case hex digits, from this length on, is stored as bytes. */
const HEX_CHARS_MIN = 16;
/** Longer ASCII text is written by Node.js's own code; below that the call costs more than the loop. */
const LOOP_CHARS_MAX = 48;
/** Bytes of a number that has 53 bits, seven to a byte, and its tag. */
const NUMBER_BYTES_MAX = 10;

const HEX = /^(?:0x)?(?:[0-9a-f]{2})+$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const SAFE_BIG = BigInt(Number.MAX_SAFE_INTEGER);

/** Shapes by their keys, one step a key: no text is put together to find one. */
interface ShapeNode {
  /** Less than 0: no shape ends here. */
  number: number;
  keys: readonly string[];
  /** What came after it the last time: data repeats itself, and to look is quicker than to search. */
  guess: ShapeNode | null;
  readonly next: Map<string, ShapeNode>;
}

const newNode = (): ShapeNode => ({ number: -1, keys: [], guess: null, next: new Map() });

const knownTexts: ReadonlyMap<string, number> = new Map(dictionaryTexts.map((text, at) => [text, at]));
const knownShapes = newNode();
dictionaryShapes.forEach((keys, at) => {
  Object.assign(nodeOf(knownShapes, keys), { number: at, keys });
});

/** Thrown for what cannot be stored; `findNotPlain` says where it is. */
export class NotStorable extends Error {
  override readonly name = 'NotStorable';
}

/** Writes plain data as codec 2 has it. One for all commits: `begin` starts the next body in the same memory. */
export class BodyWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #at = 0;
  #texts = new Map<string, number>();
  #textCount = 0;
  #shapes = newNode();
  #last = newNode();
  #shapeCount = 0;

  /** @param given texts that the reader knows from elsewhere, numbered after the dictionary's */
  begin(given: readonly string[]): void {
    this.#at = 0;
    this.#texts = new Map();
    this.#textCount = dictionaryTexts.length;
    for (const text of given) this.#texts.set(text, this.#textCount++);
    this.#shapes = newNode();
    this.#last = this.#shapes;
    this.#shapeCount = dictionaryShapes.length;
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
    const known = this.#texts.get(text) ?? knownTexts.get(text);
    if (known === undefined) return this.#newText(text);
    this.#reserve(NUMBER_BYTES_MAX);
    if (known <= tag.TEXT_LAST - tag.TEXT_FIRST) this.#bytes[this.#at++] = tag.TEXT_FIRST + known;
    else this.#tagged(tag.TEXT, known);
  }

  #newText(text: string): void {
    this.#texts.set(text, this.#textCount++);
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
    if (findNotPlain(value) !== null) throw new NotStorable();
    const magnitude = value < 0n ? -1n - value : value;
    this.#reserve(160);
    this.#bytes[this.#at++] = value < 0n ? tag.BIG_NEGATIVE : tag.BIG;
    if (magnitude <= SAFE_BIG) return this.#varint(Number(magnitude));
    let rest = magnitude;
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
    if (Object.getOwnPropertySymbols(value).length > 0) throw new NotStorable();
    const keys = Object.keys(value);
    this.#shape(keys);
    // in the order of the keys; asked for at once, because one by one costs a search each
    for (const member of Object.values(value)) this.value(member, depth + 1);
  }

  #shape(keys: readonly string[]): void {
    const node = this.#nodeOf(keys);
    // Only among the dictionary's: others end with their commit.
    if (isOfDictionary(node) && isOfDictionary(this.#last)) this.#last.guess = node;
    this.#last = node;
    if (node.number >= 0) return this.#shapeNumber(node.number);
    if (keys.includes('__proto__')) throw new NotStorable();
    node.number = this.#shapeCount++;
    this.#reserve(NUMBER_BYTES_MAX);
    this.#tagged(tag.NEW_SHAPE, keys.length);
    for (const key of keys) this.text(key);
  }

  #nodeOf(keys: readonly string[]): ShapeNode {
    const { guess } = this.#last;
    if (guess !== null && isSame(guess.keys, keys)) return guess;
    let known: ShapeNode | undefined = knownShapes;
    for (let at = 0; at < keys.length && known !== undefined; at++)
      known = known.next.get(keys[at] as string);
    return known !== undefined && known.number >= 0 ? known : nodeOf(this.#shapes, keys);
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

const isOfDictionary = ({ number }: ShapeNode): boolean => number >= 0 && number < dictionaryShapes.length;

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let at = 0; at < some.length; at++) if (some[at] !== others[at]) return false;
  return true;
}

function nodeOf(root: ShapeNode, keys: readonly string[]): ShapeNode {
  let node = root;
  for (const key of keys) {
    let next = node.next.get(key);
    if (next === undefined) {
      next = newNode();
      node.next.set(key, next);
    }
    node = next;
  }
  return node;
}
