import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { Scenario, zmount } from '../../domain/scenario.fixture.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import type { LedgerHead, NavigableLedger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { loadState, loadStateFrom } from '../runtime/load-state.js';
import { codeFingerprint } from './code-fingerprint.js';
import { packChunk, packHeader } from './snapshot-format.js';
import { SnapshotStore } from './snapshot-store.js';
import { encodeState } from './state-codec.js';
import { appendStory } from './story-ledger.fixture.js';

describe('snapshots over versions of the code', () => {
  const folder = temporaryFolder();
  after(folder.remove);
  let next = 0;
  const fresh = (): string => join(folder.path, String(next++));
  let ledger: NavigableLedger;
  let hash: string;

  before(async () => {
    ledger = openMemoryLedger();
    const story = new Scenario();
    for (let contract = 1; contract <= 4; contract++)
      story.deploy({ contract, workloads: [zmount('disk', 1)] });
    hash = stateHash(await appendStory(ledger, story.settle().commands));
  });

  /** The store of one version of the code, with what it says. */
  function storeOf(path: string, version: number): { store: SnapshotStore; said: string[] } {
    const said: string[] = [];
    const log = pino({}, { write: (line: string) => void said.push(line) });
    return {
      store: new SnapshotStore({ path, log, fingerprint: async () => Buffer.alloc(32, version) }),
      said,
    };
  }

  it('an upgrade, and the way back, each replay once and then have a snapshot of their own', async () => {
    const path = fresh();
    for (const [at, version] of [1, 2, 1].entries()) {
      const { store, said } = storeOf(path, version);
      const cold = await loadStateFrom(ledger, { snapshots: store });
      expect(cold.snapshotAt).to.equal(0);
      expect(stateHash(cold.state)).to.equal(hash);
      const reasons = at === 0 ? [] : ['it was made by other code'];
      expect(said.map((line) => (JSON.parse(line) as { reason: string }).reason)).to.deep.equal(reasons);
      await store.write(cold.state, ledger.head());
      const warm = await loadStateFrom(ledger, { snapshots: storeOf(path, version).store });
      expect([warm.snapshotAt, stateHash(warm.state)]).to.deep.equal([ledger.head().nextPosition, hash]);
    }
  });

  it('a state with other fields is not taken for one of now, even under the same fingerprint', async () => {
    const state = await loadState(ledger);
    const { work: _, ...fewer } = state;
    for (const other of [fewer, { ...state, later: 1 }, { ...fewer, renamed: state.work }]) {
      const path = fresh();
      const { store, said } = storeOf(path, 1);
      await store.write(other as typeof state, ledger.head());
      expect(stateHash(await loadState(ledger, { snapshots: store }))).to.equal(hash);
      expect(said.join()).to.contain('a state has the fields');
      expect(readdirSync(path)).to.deep.equal([]);
    }
  });

  it('one whose head is not of this log in any one respect is not used', async () => {
    const head = ledger.head();
    const state = await loadState(ledger);
    const wrong: Record<string, LedgerHead> = {
      'another commit hash': { ...head, hash: '00'.repeat(32) },
      'another number of commits': { ...head, commits: head.commits + 1 },
      'a position beyond the end': { ...head, nextPosition: head.nextPosition + 1 },
      'a position far beyond': { ...head, nextPosition: 2 ** 40 },
      'a position before': { ...head, nextPosition: head.nextPosition - 1 },
      'the beginning': { ...head, nextPosition: 0 },
    };
    for (const [what, other] of Object.entries(wrong)) {
      const { store, said } = storeOf(fresh(), 1);
      await store.write(state, other);
      const loaded = await loadStateFrom(ledger, { snapshots: store });
      expect([loaded.snapshotAt, stateHash(loaded.state)], what).to.deep.equal([0, hash]);
      expect(said, what).to.have.length(1);
    }
  });

  it('one that was given another name is not taken for its position', async () => {
    const path = fresh();
    const { store, said } = storeOf(path, 1);
    await store.write(await loadState(ledger), ledger.head());
    const [name = ''] = readdirSync(path);
    writeFileSync(join(path, '0000000000000003.snapshot'), readFileSync(join(path, name)));
    const upTo = await loadStateFrom(ledger, { toPosition: 5, snapshots: store });
    expect(upTo.snapshotAt).to.equal(0);
    expect(said.join()).to.contain('it is of position');
    expect(readdirSync(path)).to.deep.equal([name]);
  });

  it('bytes of the running code that are whole and no state are said, and read from the log', async () => {
    const head = ledger.head();
    const fingerprint = await codeFingerprint();
    const good = [...encodeState(await loadState(ledger))].map((chunk) => Buffer.from(chunk));
    const chunkLists = [[], good.slice(1), [...good, Buffer.from([0xc1])], [Buffer.from('no messagepack')]];
    for (const chunks of chunkLists) {
      const path = fresh();
      const said: string[] = [];
      const log = pino({}, { write: (line: string) => void said.push(line) });
      const store = new SnapshotStore({ path, log });
      await store.write(await loadState(ledger), head);
      const [name = ''] = readdirSync(path);
      const parts = [packHeader({ fingerprint, head }), ...chunks.map(packChunk), packChunk(Buffer.alloc(0))];
      const content = Buffer.concat(parts);
      const sealed = Buffer.concat([content, createHash('sha256').update(content).digest()]);
      writeFileSync(join(path, name), sealed);
      expect(stateHash(await loadState(ledger, { snapshots: store }))).to.equal(hash);
      expect(said).to.have.length(1);
    }
  });
});
