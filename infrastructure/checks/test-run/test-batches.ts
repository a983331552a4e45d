import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Test files that one mocha process runs, one after the other. */
export interface TestBatch {
  readonly name: string;
  /** Compiled files, relative to the folder of the compiled code. */
  readonly files: readonly string[];
}

/**
 * What changes the host itself: loop devices, network namespaces, firewall. These are in one batch, so that never two of
 * them run at once: each compares the host before and after. test-batches.test.ts finds what should be here and is not.
 */
export const hostBatch = {
  name: 'host',
  holds: (file: string): boolean =>
    file.startsWith('infrastructure/drivers/') || file === 'infrastructure/e2e/demo.test.js',
};

/** Folders of infrastructure with so many or so long tests that they are a batch of their own. */
const ownBatches = ['checks', 'cli', 'e2e', 'eventstore', 'ledger', 'operations', 'runtime'];
/** Rooms whose tests are short and share what they load. */
const core = ['domain', 'commands', 'projections'];
/** Those that take longest begin first, so that none of them begins when all else is done. Others come after. */
const longFirst = ['infrastructure/e2e', 'host', 'infrastructure/cli', 'infrastructure/ledger', 'chain'];

/** All test files below the folder of the compiled code, sorted. */
export function findTestFiles(dist: string): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .toSorted();
}

/** Every file is in exactly one batch: a new one belongs to the batch of its folder, whatever that is. */
export function batchesOf(files: readonly string[]): TestBatch[] {
  const batches = new Map<string, string[]>();
  for (const file of files) {
    const name = batchName(file);
    batches.set(name, [...(batches.get(name) ?? []), file]);
  }
  return [...batches]
    .map(([name, own]) => ({ name, files: own }))
    .toSorted((one, other) => rank(one.name) - rank(other.name) || one.name.localeCompare(other.name));
}

function rank(name: string): number {
  const place = longFirst.indexOf(name);
  return place < 0 ? longFirst.length : place;
}

function batchName(file: string): string {
  if (hostBatch.holds(file)) return hostBatch.name;
  const [room = '', folder = ''] = file.split('/');
  if (core.includes(room)) return 'core';
  return room === 'infrastructure' && ownBatches.includes(folder) ? join(room, folder) : room;
}
