import type { ExactJson } from '../json/exact-json.js';
import { GoStruct } from '../json/go-decode.js';
import type { ResultData } from '../result-data.js';

/** One field of what the host answers for a workload that runs. */
export interface ResultField {
  /** As Zero-OS writes it, capitals included. */
  readonly name: string;
  /** `port` is an unsigned integer of 16 bits. */
  readonly type: 'text' | 'texts' | 'port';
  /** A name that older nodes wrote; when it is there and not empty it counts, as in Zero-OS. */
  readonly olderName?: string;
  readonly about: string;
}

/** What a type's result data is on the wire; null for a type that has none. */
export type ResultDefinition = {
  /** The name of the Go struct, as in Zero-OS's messages. */
  readonly goStruct: string;
  readonly fields: readonly ResultField[];
} | null;

/**
 * Reads result data in Zero-OS's wire names: unknown fields are ignored, missing ones are empty.
 * @param path where the data stands in its document, for errors
 * @throws DecodeError
 */
export function parseResult(result: ResultDefinition, json: ExactJson, path = 'data'): ResultData {
  // a type with a result has none until it runs
  if (json === null) return null;
  const wire = GoStruct.root(json, result?.goStruct ?? 'nil', path);
  return result === null
    ? null
    : Object.fromEntries(result.fields.map((field) => [field.name, readField(wire, field)]));
}

/** Result data in Zero-OS's wire names and order, with every field; what the type does not have is left out. */
export function resultToJson(result: ResultDefinition, data: ResultData): ExactJson {
  if (result === null || data === null) return null;
  return Object.fromEntries(
    result.fields.map((field) => [field.name, data[field.name] ?? emptyValue(field)]),
  );
}

function readField(wire: GoStruct, { name, type, olderName }: ResultField): string | number | string[] {
  if (type === 'texts') return wire.strings(name);
  if (type === 'port') return wire.u16(name);
  const older = olderName === undefined ? '' : wire.string(olderName);
  return older === '' ? wire.string(name) : older;
}

function emptyValue({ type }: ResultField): ExactJson {
  if (type === 'texts') return [];
  return type === 'port' ? 0 : '';
}
