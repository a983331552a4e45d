import { expect } from 'chai';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contractId, twinId, workloadId, type WorkloadId } from '../../../domain/ids.js';
import type { Outcome } from '../../../domain/effect.js';
import type { DriverContext } from '../driver.js';
import {
  compareHostSnapshots,
  type HostSnapshot,
  type SnapshotDifference,
  takeHostSnapshot,
} from './host-snapshot.js';
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
 * Fails when the host has more than before. What bears one of the marks is ours and must be gone now. Anything else
 * may be another run of the tests on this machine: that gets half a minute to go away, and with
 * ZLEDGER_TEST_SHARED_HOST set it does not count. Processes come and go on every machine: only marked ones count.
 */
export async function expectHostAsBefore(before: HostSnapshot, ...marks: string[]): Promise<void> {
  const isOurs = ({ entry }: SnapshotDifference): boolean => marks.some((mark) => entry.includes(mark));
  const shared = (process.env['ZLEDGER_TEST_SHARED_HOST'] ?? '') !== '';
  for (let round = 0; ; round += 1) {
    const left = compareHostSnapshots(before, await takeHostSnapshot());
    expect(left.filter(isOurs)).to.deep.equal([]);
    const foreign = left.filter(({ kind, change }) => kind !== 'processes' && change === 'added');
    if (foreign.length === 0 || shared) return;
    if (round === 60) expect(foreign).to.deep.equal([]);
    await sleep(500);
  }
}
