import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractId, twinId, workloadId, type WorkloadId } from '../../../domain/ids.js';
import type { Outcome } from '../../../domain/effect.js';
import type { DriverContext } from '../driver.js';
import type { SnapshotDifference } from './host-snapshot.js';
import { checkHostSupport } from './host-support.js';
import type { HostSpec } from '../../../domain/effect.js';

/** Notes kept for the message of a failing test. */
export function testContext(): DriverContext & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    signal: new AbortController().signal,
    notes,
    note: (message, fields) => notes.push(`${message} ${JSON.stringify(fields)}`),
  };
}

/** Skips the whole suite, loudly, when this machine lacks what the type needs. */
export async function skipUnlessSupported(suite: Mocha.Context, ...types: HostSpec['type'][]): Promise<void> {
  const support = await checkHostSupport();
  const against = support.missing.filter(({ type }) => types.includes(type));
  if (against.length === 0) return;
  console.warn(`    SKIPPED: ${against.map(({ type, reason }) => `${type}: ${reason}`).join(' ')}`);
  suite.skip();
}

export async function makeTestFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'zledger-host-')));
}

export async function removeTestFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

export function testWorkloadId(name: string, contract = 7n, twin = 3): WorkloadId {
  return workloadId(twinId(twin), contractId(contract), name);
}

export function failureReason(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.reason;
  throw new Error('the outcome was expected to be a failure');
}

/**
 * What a leave-nothing test looks at. Everything, unless ZLEDGER_TEST_SHARED_HOST says that other runs of the tests
 * change this machine at the same time: then only what bears one of these marks.
 */
export function concernsOnly(...marks: string[]): (difference: SnapshotDifference) => boolean {
  const shared = (process.env['ZLEDGER_TEST_SHARED_HOST'] ?? '') !== '';
  const marked = (entry: string): boolean => marks.some((mark) => entry.includes(mark));
  // Processes come and go on every machine: only those that name something of ours count.
  return ({ kind, entry }) => (kind !== 'processes' && !shared) || marked(entry);
}
