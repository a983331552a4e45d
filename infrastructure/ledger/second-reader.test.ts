import { expect } from 'chai';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Causation } from '../../domain/causation.js';
import { codecOneFrame } from './codec-one.fixture.js';
import { decodeCommit } from './commit-codec.js';
import { blockHash, collect, plainData, temporaryFolder } from './drafts.fixture.js';
import type { Commit, CommitDraft, Plain } from './ledger.js';
import { openLevelLedger } from './level-ledger.js';
import { PLAIN_DEPTH_MAX } from './plain.js';
import { readFrame, type ReadLog, readLedgerFolder } from './second-reader.fixture.js';

const commitCount = 400;

/** This file runs from dist/infrastructure/ledger. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

function drafts(): fc.Arbitrary<CommitDraft> {
  const count = fc.oneof(fc.nat({ max: 1_000_000 }), fc.maxSafeInteger().map(Math.abs));
  const block = fc.record({ number: count, hash: count.map(blockHash) });
  const causation: fc.Arbitrary<Causation> = fc.oneof(
    block.map((at): Causation => ({ kind: 'blocks', block: at })),
    fc.constant<Causation>({ kind: 'timer' }),
    fc.constant<Causation>({ kind: 'boot' }),
    fc.string({ unit: 'grapheme' }).map((id): Causation => ({ kind: 'effect', id })),
    fc
      .constantFrom('http', 'spool')
      .map((source): Causation => ({ kind: 'body', source, sha256: 'ab'.repeat(32) })),
  );
  const event = fc.record({
    stream: fc.oneof(
      fc.constant('node'),
      fc.nat({ max: 30 }).map((id) => `contract-${id}`),
    ),
    type: fc.oneof(fc.constant('Tested'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })),
    schemaVersion: fc.nat({ max: 300 }),
    data: plainData(),
  });
  return fc.record({
    input: plainData(),
    causation,
    cursor: fc.option(block),
    chainTime: count,
    recordedAt: count,
    // Some commits with more events than one byte counts, most with few.
    events: fc.oneof(
      { weight: 30, arbitrary: fc.array(event, { minLength: 1, maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(event, { minLength: 250, maxLength: 300, size: 'max' }) },
    ),
  });
}

const withIds = (draft: CommitDraft): CommitDraft => {
  return {
    ...draft,
    events: draft.events.map((event, at) => ({ ...event, id: `id-${draft.recordedAt}-${at}` })),
  };
};

describe('the ledger on disk, read by a second reader written from its page', () => {
  const folder = temporaryFolder();
  let first: Commit[];
  let second: ReadLog;

  before(async function () {
    this.timeout(60_000);
    const ledger = await openLevelLedger({ path: folder.path });
    for (const [at, draft] of fc.sample(drafts(), { numRuns: commitCount, seed: 9162 }).entries()) {
      const named = { ...draft, recordedAt: at };
      await ledger.append(at % 5 === 0 ? withIds(named) : draft, ledger.head().nextPosition);
    }
    const [deep] = fc.sample(drafts(), { numRuns: 1, seed: 1 });
    let data: Plain = [];
    for (let depth = 1; depth < PLAIN_DEPTH_MAX; depth++) data = depth % 2 === 0 ? [data] : { in: data };
    const event = { stream: 'node', type: 'Deep', schemaVersion: 1, data };
    await ledger.append({ ...deep!, input: data, events: [event] }, ledger.head().nextPosition);
    first = await collect(ledger.commits());
    await ledger.close();
    second = await readLedgerFolder(folder.path);
  });

  after(folder.remove);

  it('has the same commits: numbers, positions, hashes, links, cursors and times', () => {
    expect(second.commits).to.have.length(commitCount + 1);
    for (const [at, commit] of first.entries()) {
      const { number, position, hash, previousHash, cursor, chainTime, recordedAt } = commit;
      const same = { number, position, hash, previousHash, cursor, chainTime, recordedAt };
      expect(second.commits[at], `commit ${number}`).to.deep.include(same);
    }
  });

  it('has the same events, inputs and causes, one by one, with numbers and bigints told apart', () => {
    let events = 0;
    for (const [at, commit] of first.entries()) {
      const read = second.commits[at]!;
      expect(read.input, `input of ${at}`).to.deep.equal(commit.input);
      expect(read.causation, `cause of ${at}`).to.deep.equal(commit.causation);
      expect(read.events).to.have.length(commit.events.length);
      for (const [index, { commit: _commit, ...event }] of commit.events.entries()) {
        expect(read.events[index], `event ${event.position}`).to.deep.equal(event);
        events += 1;
      }
    }
    expect(events).to.be.greaterThan(1500);
  });

  it('keeps the order of members, as far as JavaScript has one', () => {
    const text = (value: unknown): string =>
      JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
    for (const [at, commit] of first.entries())
      expect(text(second.commits[at]!.events.map(({ data }) => data))).to.equal(
        text(commit.events.map(({ data }) => data)),
      );
  });

  it('finds the log where the witness says that it ends', () => {
    const last = first.at(-1)!;
    const nextPosition = last.position + last.events.length;
    expect(second.witness).to.deep.equal({ commits: commitCount + 1, nextPosition, hash: last.hash });
  });

  it('reads commits of codecs 1 and 2 as the ledger does', () => {
    for (const [at, plain] of fc.sample(drafts(), { numRuns: 60, seed: 1 }).entries()) {
      const draft = at % 2 === 0 ? plain : withIds(plain);
      const frame = codecOneFrame(draft, 7);
      const commit = decodeCommit(frame, 7);
      const { events, ...ours } = { ...commit, input: commit.input };
      const { events: theirs, ...rest } = readFrame(frame);
      expect(rest).to.deep.equal(ours);
      expect(theirs).to.deep.equal(events.map(({ commit: _commit, ...event }) => event));
      expect(rest.input).to.deep.equal(draft.input);
    }
  });

  it('is indeed another reader: it imports nothing of the ledger', async () => {
    const imported: (string | undefined)[] = [];
    for (const name of ['second-reader', 'second-body-reader']) {
      const text = await readFile(join(root, `infrastructure/ledger/${name}.fixture.ts`), 'utf8');
      imported.push(...[...text.matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].map(([, from]) => from));
    }
    const own = './second-body-reader.fixture.js';
    const others = ['node:crypto', 'node:fs', 'node:path', 'classic-level', 'node:fs'];
    expect(imported).to.have.members([own, ...others]);
  });
});
