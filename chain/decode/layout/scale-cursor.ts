/**
 * Steps through SCALE bytes. It takes only what a runtime writes: numbers in their shortest form, and nothing behind the end.
 * All @throws RangeError for anything else
 */
export class ScaleCursor {
  readonly #view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  skip(width: number): void {
    const next = this.at + width;
    if (next > this.bytes.length) throw new RangeError('the bytes end in the middle of a value');
    this.at = next;
  }

  byte(): number {
    this.skip(1);
    return this.bytes[this.at - 1] ?? 0;
  }

  /** A copy of the next bytes. */
  take(width: number): Uint8Array {
    this.skip(width);
    return this.bytes.slice(this.at - width, this.at);
  }

  /** Little endian, of 1 to 32 bytes. */
  unsigned(width: number): bigint {
    this.skip(width);
    const from = this.at - width;
    if (width === 4) return BigInt(this.#view.getUint32(from, true));
    if (width === 8) return this.#view.getBigUint64(from, true);
    let value = 0n;
    for (let at = this.at - 1; at >= from; at--) value = (value << 8n) | BigInt(this.bytes[at] ?? 0);
    return value;
  }

  /** A compact number that counts what follows: below 2^30. */
  count(): number {
    const value = this.compact();
    if (value >= 1n << 30n) throw new RangeError(`${value} of anything cannot follow`);
    return Number(value);
  }

  /** A compact number of any size. */
  compact(): bigint {
    const mode = this.byte() & 0b11;
    this.at -= 1;
    if (mode < 3) {
      const value = this.unsigned(1 << mode) >> 2n;
      if (mode > 0 && value < 1n << (mode === 1 ? 6n : 14n)) throw longer();
      return value;
    }
    const width = (this.byte() >> 2) + 4;
    const value = this.unsigned(width);
    if (value < 1n << 30n || value >> BigInt(8 * (width - 1)) === 0n) throw longer();
    return value;
  }
}

function longer(): RangeError {
  return new RangeError('a number is longer than it need be');
}
