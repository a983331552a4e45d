import { createHash } from 'node:crypto';
import { Packr } from 'msgpackr';
import type { RowData } from '../../projections/projection.js';
import type { LedgerHead } from '../ledger/ledger.js';

/**
 * Keys and values of the database of views. `m/NAME`: which rows are served and how far they went; `b/NAME`: the same
 * of rows that are being built beside them; `r/NAME/GENERATION/ROW`: a row. Every value ends with 8 bytes of SHA-256
 * over key and value, because LevelDB gives flipped bits out without a word.
 */
const checkBytes = 8;

const packr = new Packr({
  useRecords: false,
  variableMapSize: true,
  useBigIntExtension: true,
  mapsAsObjects: true,
  useToJSON: false,
});

/** Which rows of a projection these are, and up to where the log is in them. */
export type ViewMark = {
  readonly version: number;
  /** Counts the times that the projection was built from the beginning. */
  readonly generation: number;
  readonly head: LedgerHead;
};

/** Thrown for stored bytes that are not those that were written. */
export class ViewDamaged extends Error {
  override readonly name = 'ViewDamaged';
  readonly code = 'VIEW_DAMAGED';
  constructor(
    readonly key: string,
    options?: ErrorOptions,
  ) {
    super(`the entry ${key} of the views does not give its checksum`, options);
  }
}

export const markKey = (name: string): string => `m/${name}`;
export const buildKey = (name: string): string => `b/${name}`;

export function rowKey(name: string, generation: number, row: string): string {
  return `r/${name}/${generationText(generation)}/${row}`;
}

/** All rows of a projection whose generation lies between the two, which are not meant themselves. */
export function rowsBetween(name: string, above: number, below: number): { gte: string; lt: string } {
  return { gte: `r/${name}/${generationText(above + 1)}/`, lt: `r/${name}/${generationText(below)}/` };
}

export const generationMax = 9_999_999_999;
const generationText = (generation: number): string => String(generation).padStart(10, '0');

export function packEntry(key: string, value: RowData | ViewMark): Buffer {
  const payload = packr.pack(value);
  return Buffer.concat([payload, checkOf(key, payload)]);
}

/** @throws ViewDamaged */
export function unpackEntry(key: string, bytes: Buffer): unknown {
  const payload = bytes.subarray(0, Math.max(0, bytes.length - checkBytes));
  if (!checkOf(key, payload).equals(bytes.subarray(payload.length))) throw new ViewDamaged(key);
  try {
    return packr.unpack(payload);
  } catch (error) {
    throw new ViewDamaged(key, { cause: error });
  }
}

function checkOf(key: string, payload: Buffer): Buffer {
  return createHash('sha256').update(key).update('\0').update(payload).digest().subarray(0, checkBytes);
}
