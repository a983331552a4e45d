import { InvalidArgumentError, Option } from 'commander';

import { isStreamName } from '../../domain/events/stream-name.js';
import { isMirrorUrl } from '../eventstore/mirror-url.js';
import { CliError } from './cli-error.js';

/** Options and argument parsers that several commands share, so that they mean the same everywhere. */

/**
 * `--data DIR`: where a node keeps its ledger, spool and images. Commands that only read the log take the URL of a mirror
 * as well: it stands for a folder with nothing but the log and its checkpoints.
 */
export function dataOption(kind: 'folder' | 'folder or mirror' = 'folder'): Option {
  const isFolder = kind === 'folder';
  const description = isFolder
    ? 'data folder of the node'
    : 'data folder of the node, or URL of a mirror (esdb://...)';
  const parse = (text: string): string => {
    if (!isFolder || !isMirrorUrl(text)) return text;
    // No InvalidArgumentError: that one has the argument printed, which may hold a password.
    throw new CliError('--data must be a folder here: this needs the node, not its mirror');
  };
  const option = new Option(isFolder ? '--data <dir>' : '--data <dir|url>', description);
  return option.env('ZLEDGER_DATA').argParser(parse).default('data');
}

/** `--json`: the answer as JSON, with u64 numbers as exact numerals. */
export function jsonOption(description = 'print JSON instead of text'): Option {
  return new Option('--json', description).default(false);
}

/** A parser of whole numbers from `min` to `max`, written in decimal digits only. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** A parser of whole numbers with commas between them, each once. */
export function integers(min: number, max: number): (text: string) => readonly number[] {
  const one = integer(min, max);
  return (text) => {
    const all = text.split(',').map(one);
    if (new Set(all).size === all.length) return all;
    throw new InvalidArgumentError('A number is given twice.');
  };
}

/** Parses `500ms`, `6s`, `10m`, `2h`; the result is in ms, at least 1. */
export function duration(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  const value = match ? Number(match[1]) * units[match[2]!]! : 0;
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be a time like 500ms, 6s, 10m or 2h.');
}

/** Parses a point in time, ISO 8601 or whole milliseconds since 1970; the result is in ms. */
export function pointInTime(text: string): number {
  const value = /^\d{1,16}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d{2}/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new InvalidArgumentError('It must be a time like 2026-01-31T12:00:00Z, or milliseconds since 1970.');
}

/** Gathers the values of an option that may be given several times. */
export function repeatable(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Parses the name of a stream of the log. */
export function streamName(text: string): string {
  if (isStreamName(text)) return text;
  throw new InvalidArgumentError('It must be `node`, or `contract-` and the id of the contract.');
}

/** Parses the hash of a block; the result is in lower case. */
export function hash(text: string): string {
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It must be 0x and 64 hex digits.');
}

/** Parses the address of an HTTP service; without credentials, which would end up in logs. */
export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== null && isHttp && url.username === '' && url.password === '') return text;
  throw new InvalidArgumentError('It must be an http:// or https:// URL without user and password.');
}
