import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ClassicLevel } from 'classic-level';

import { readTables, type ReadBody } from './second-body-reader.fixture.js';

/**
 * A reader of the ledger on disk, written from docs/ledger-format.md and the MessagePack specification and from nothing
 * else: it imports nothing of the ledger. When it cannot read a log, the page is wrong, or the ledger is.
 */
export interface ReadEvent {
  readonly position: number;
  readonly stream: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  readonly id?: string;
}

export interface ReadCommit {
  readonly number: number;
  readonly position: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly cursor: { readonly number: number; readonly hash: string } | null;
  readonly chainTime: number;
  readonly recordedAt: number;
  readonly input: unknown;
  readonly causation: unknown;
  readonly events: readonly ReadEvent[];
}

export interface ReadLog {
  readonly commits: readonly ReadCommit[];
  /** `witness.bin`: the readable slot with the greater position. */
  readonly witness: { readonly commits: number; readonly nextPosition: number; readonly hash: string } | null;
}

/** Reads a whole ledger folder whose node is stopped. @throws Error naming the position at which something is wrong */
export async function readLedgerFolder(folder: string): Promise<ReadLog> {
  const db = new ClassicLevel<Buffer, Buffer>(join(folder, 'log'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    createIfMissing: false,
  });
  const commits: ReadCommit[] = [];
  const versions = new Map<string, number>();
  let [position, previousHash] = [0, '0'.repeat(64)];
  try {
    for await (const [key, value] of db.iterator()) {
      const commit = readFrame(value);
      demand(key.length === 8 && u64(key.readBigUInt64BE(0)) === position, position, 'key');
      demand(commit.position === position, position, 'position');
      demand(commit.number === commits.length, position, 'number');
      demand(commit.previousHash === previousHash, position, 'link');
      for (const { stream, streamVersion } of commit.events) {
        demand(streamVersion === (versions.get(stream) ?? 0), position, `version of ${stream}`);
        versions.set(stream, streamVersion + 1);
      }
      commits.push(commit);
      position += commit.events.length;
      previousHash = commit.hash;
    }
  } finally {
    await db.close();
  }
  return { commits, witness: readWitnessFile(join(folder, 'witness.bin')) };
}

/** One stored commit. @throws Error naming the position at which something is wrong */
export function readFrame(frame: Buffer): ReadCommit {
  const hashed = frame.subarray(0, -32);
  const hash = frame.subarray(-32);
  const position = u64(frame.readBigUInt64LE(16));
  demand(sha256(hashed).equals(hash), position, 'hash');
  demand(frame.toString('latin1', 0, 4) === 'ZLGR', position, 'magic');
  demand(frame[4] === 1 && [1, 2, 3].includes(frame[5] ?? 0), position, 'version or codec');
  const flags = frame.readUInt16LE(6);
  demand((flags & ~1) === 0, position, 'flags');
  const count = frame.readUInt32LE(24);
  demand(count >= 1 && count <= 65_536, position, 'number of events');
  demand(frame.readUInt32LE(28) === hashed.length - 128, position, 'length');
  demand(frame.readBigUInt64LE(88) === 0n, position, 'reserved bytes');
  const cursor = { number: u64(frame.readBigUInt64LE(32)), hash: `0x${frame.toString('hex', 40, 72)}` };
  if (flags === 0) demand(frame.subarray(32, 72).equals(Buffer.alloc(40)), position, 'no cursor, not zero');
  const bytes = hashed.subarray(128);
  const { input, causation, rows, ids } =
    frame[5] === 3
      ? readTables(bytes, count, flags === 1 ? cursor.hash : null)
      : readMessagePack(bytes, frame[5]);
  demand(rows.length === count, position, 'number of rows');
  demand(ids === null || ids.length === count, position, 'number of ids');
  return {
    number: u64(frame.readBigUInt64LE(8)),
    position,
    hash: hash.toString('hex'),
    previousHash: frame.toString('hex', 96, 128),
    cursor: flags === 1 ? cursor : null,
    chainTime: u64(frame.readBigUInt64LE(72)),
    recordedAt: u64(frame.readBigUInt64LE(80)),
    input,
    causation,
    events: rows.map(([stream, streamVersion, type, schemaVersion, data], at) => {
      demand(/^[\x21-\x7e]{1,128}$/.test(stream), position + at, 'stream');
      const event = { position: position + at, stream, streamVersion, type, schemaVersion, data };
      return ids === null ? event : { ...event, id: ids[at] ?? '' };
    }),
  };
}

function readMessagePack(bytes: Buffer, codec: number | undefined): ReadBody {
  const body = new MessagePack(bytes).whole();
  if (!Array.isArray(body) || body.length !== (codec === 2 ? 4 : 3)) throw new Error('the body is not a row');
  const [input, causation, rows, ids] = body as [unknown, unknown, ReadBody['rows'], string[] | undefined];
  return { input, causation, rows, ids: ids ?? null };
}

/** MessagePack as codec 1 uses it; any other byte is an error. */
class MessagePack {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  whole(): unknown {
    const value = this.#value(0);
    if (this.#at !== this.bytes.length) throw new Error(`${this.bytes.length - this.#at} bytes are left`);
    return value;
  }

  #value(depth: number): unknown {
    // The body's own three levels, then data of at most 64.
    if (depth > 67) throw new Error('nested too deep');
    const byte = this.#number(1, (at) => this.bytes.readUInt8(at));
    if (byte <= 0x7f) return byte;
    if (byte <= 0x8f) return this.#map(byte & 0x0f, depth);
    if (byte <= 0x9f) return this.#array(byte & 0x0f, depth);
    if (byte <= 0xbf) return this.#text(byte & 0x1f);
    if (byte >= 0xe0) return byte - 0x100;
    switch (byte) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xcb:
        return this.#number(8, (at) => this.bytes.readDoubleBE(at));
      case 0xcc:
        return this.#length(1);
      case 0xcd:
        return this.#length(2);
      case 0xce:
        return this.#length(4);
      case 0xcf:
        return this.#take(8).readBigUInt64BE(0);
      case 0xd0:
        return this.#number(1, (at) => this.bytes.readInt8(at));
      case 0xd1:
        return this.#number(2, (at) => this.bytes.readInt16BE(at));
      case 0xd2:
        return this.#number(4, (at) => this.bytes.readInt32BE(at));
      case 0xd3:
        return this.#take(8).readBigInt64BE(0);
      case 0xd9:
        return this.#text(this.#length(1));
      case 0xda:
        return this.#text(this.#length(2));
      case 0xdb:
        return this.#text(this.#length(4));
      case 0xdc:
        return this.#array(this.#length(2), depth);
      case 0xdd:
        return this.#array(this.#length(4), depth);
      case 0xde:
        return this.#map(this.#length(2), depth);
      case 0xdf:
        return this.#map(this.#length(4), depth);
      case 0xc7:
        return this.#extension(this.#length(1));
      case 0xc8:
        return this.#extension(this.#length(2));
      case 0xc9:
        return this.#extension(this.#length(4));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (byte - 0xd4));
      default:
        throw new Error(`byte 0x${byte.toString(16)} is not in the format`);
    }
  }

  #extension(length: number): bigint {
    const type = this.#length(1);
    if (type !== 0x42) throw new Error(`extension 0x${type.toString(16)} is not in the format`);
    let value = 0n;
    const bytes = this.#take(length);
    for (const byte of bytes) value = value * 256n + BigInt(byte);
    return BigInt.asIntN(length * 8, value);
  }

  #array(length: number, depth: number): unknown[] {
    return Array.from({ length }, () => this.#value(depth + 1));
  }

  #map(length: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let at = 0; at < length; at++) {
      const key = this.#value(depth + 1);
      if (typeof key !== 'string') throw new Error('a key is no string');
      map[key] = this.#value(depth + 1);
    }
    if (Object.keys(map).length !== length) throw new Error('a key is there twice');
    return map;
  }

  #text(length: number): string {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length));
  }

  #length(width: 1 | 2 | 4): number {
    return this.#number(width, (at) => this.bytes.readUIntBE(at, width));
  }

  #number(width: number, read: (at: number) => number): number {
    const value = read(this.#at);
    this.#at += width;
    return value;
  }

  #take(length: number): Buffer {
    const taken = this.bytes.subarray(this.#at, this.#at + length);
    if (taken.length !== length) throw new Error('the bytes end too soon');
    this.#at += length;
    return taken;
  }
}

function readWitnessFile(path: string): ReadLog['witness'] {
  const bytes = readFileSync(path);
  const slots = [0, 4096].flatMap((start) => {
    const slot = bytes.subarray(start, start + 96);
    const isWhole = slot.length === 96 && sha256(slot.subarray(0, 64)).equals(slot.subarray(64));
    if (!isWhole || slot.toString('latin1', 0, 4) !== 'ZLWT' || slot.readUInt32LE(4) !== 1) return [];
    return {
      commits: u64(slot.readBigUInt64LE(8)),
      nextPosition: u64(slot.readBigUInt64LE(16)),
      hash: slot.toString('hex', 32, 64),
    };
  });
  return slots.sort((a, b) => b.nextPosition - a.nextPosition)[0] ?? null;
}

function u64(value: bigint): number {
  if (value > 2n ** 53n - 1n) throw new Error(`${value} is greater than 2^53 - 1`);
  return Number(value);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function demand(holds: boolean, position: number, what: string): asserts holds {
  if (!holds) throw new Error(`position ${position}: ${what}`);
}
