import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { stateHash } from '../../domain/state/state-hash.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { foldEvents, storedEvents } from './stored-log.fixture.js';

/** What a node had done before it was sent what it must refuse. */
export interface Before {
  /** Of its last event. */
  readonly position: number;
  readonly driverRecord: string;
}

/** The driver's own record of every call. */
export const driverRecord = (data: string): Promise<string> =>
  readFile(dataFolder(data).dryDriverFile, 'utf8').catch(() => '');

/**
 * Asserts, on the log of a node that does not run any more, that since `before` nothing happened but refusals: no
 * event of another kind (the chain's empty blocks apart), the same state hash but for the cursor and the notes of what
 * was refused, and no call of the driver.
 * @returns the refusals, in order
 */
export async function expectOnlyRefusals(data: string, before: Before): Promise<RecordedEvent[]> {
  const events = await storedEvents(data);
  const since = events.filter(
    ({ position, type }) => position > before.position && type !== 'BlocksFollowed',
  );
  expect(new Set(since.map(({ type }) => type))).to.deep.equal(new Set(['BodyRefused']));
  const then = foldEvents(events.filter(({ position }) => position <= before.position));
  const now = foldEvents(events);
  for (const state of [then, now]) {
    state.chain.cursor = null;
    for (const contract of state.contracts.values()) contract.refusal = null;
  }
  expect(stateHash(now)).to.equal(stateHash(then));
  expect(await driverRecord(data)).to.equal(before.driverRecord);
  return since;
}
