/**
 * Snappy's raw format, reading only (google/snappy, format_description.txt): a varint length, then literals and copies
 * from what came before. LevelDB packs its blocks with it.
 * @throws RangeError when the bytes are not Snappy.
 */
export function unsnap(packed: Buffer): Buffer {
  const { value: length, end } = readVarint(packed, 0);
  if (length > 1 << 30) throw new RangeError('Snappy: too long');
  const out = Buffer.alloc(length);
  let at = 0;
  let from = end;
  while (from < packed.length) {
    const tag = packed.readUInt8(from);
    const element = (tag & 3) === 0 ? literalAt(packed, from, tag >> 2) : copyAt(packed, from, tag);
    if (at + element.length > length) throw new RangeError('Snappy: more bytes than announced');
    if (element.offset === 0) packed.copy(out, at, element.data, element.data + element.length);
    else copyWithin(out, at, element.offset, element.length);
    at += element.length;
    from = element.next;
  }
  if (at !== length) throw new RangeError('Snappy: fewer bytes than announced');
  return out;
}

/** A LevelDB varint: 7 bits a byte, least significant first. @throws RangeError beyond the buffer or 2^53. */
export function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start, factor = 1; factor < 2 ** 53; at++, factor *= 128) {
    const byte = bytes.readUInt8(at);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new RangeError('A varint is too long');
}

interface Element {
  readonly length: number;
  /** How far back to copy from; 0 for a literal. */
  readonly offset: number;
  /** Where the literal's bytes are. */
  readonly data: number;
  readonly next: number;
}

function literalAt(packed: Buffer, from: number, size: number): Element {
  const extra = size < 60 ? 0 : size - 59;
  const length = (extra === 0 ? size : packed.readUIntLE(from + 1, extra)) + 1;
  const data = from + 1 + extra;
  if (data + length > packed.length) throw new RangeError('Snappy: a literal beyond the end');
  return { length, offset: 0, data, next: data + length };
}

function copyAt(packed: Buffer, from: number, tag: number): Element {
  const kind = tag & 3;
  if (kind === 1) {
    const offset = ((tag >> 5) << 8) | packed.readUInt8(from + 1);
    return checked({ length: ((tag >> 2) & 7) + 4, offset, data: 0, next: from + 2 });
  }
  const width = kind === 2 ? 2 : 4;
  return checked({
    length: (tag >> 2) + 1,
    offset: packed.readUIntLE(from + 1, width),
    data: 0,
    next: from + 1 + width,
  });
}

function checked(copy: Element): Element {
  if (copy.offset === 0) throw new RangeError('Snappy: a copy from nowhere');
  return copy;
}

// Byte by byte, because a copy may reach into what it writes.
function copyWithin(out: Buffer, at: number, offset: number, length: number): void {
  if (offset > at) throw new RangeError('Snappy: a copy from before the beginning');
  for (let step = 0; step < length; step++) out[at + step] = out[at + step - offset] ?? 0;
}
