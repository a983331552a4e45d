import { expect } from 'chai';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { signHead } from '../integrity/checkpoint-signer.js';
import { grow, signerOptions, signingTime } from '../integrity/signed-log.fixture.js';
import { draftOf, temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { lengthen } from './backup.fixture.js';
import { readVerifyMark } from './verify-mark.js';
import { type NodeLogReport, type VerifyOptions, verifyNodeLog } from './verify-node-log.js';

describe('verify with a mark', () => {
  const root = temporaryFolder();
  let data: string;
  let folders = 0;
  let clock = 0;
  after(root.remove);
  beforeEach(async () => {
    data = join(root.path, String(folders++));
    clock = 1000;
    await lengthen(data, 20);
    await sign();
  });

  const sign = async (): Promise<void> => {
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    await signHead(signerOptions(ledger, data), signingTime);
    await ledger.close();
  };
  const verify = async (resume: boolean, more: Partial<VerifyOptions> = {}): Promise<NodeLogReport> => {
    const ledger = await openLevelLedger({ path: join(data, 'ledger'), readonly: true });
    const signal = new AbortController().signal;
    const now = (): number => clock++;
    try {
      const folder = dataFolder(data);
      return await verifyNodeLog({ folder, ledger, resume, now, signal, markEvery: 3, ...more });
    } finally {
      await ledger.close();
    }
  };
  const verdict = ({ log, merkle, restarted, contradicted, markProblem }: NodeLogReport) => {
    return [log.ok, merkle.findings.length, merkle.unjudged, restarted, contradicted, markProblem];
  };
  const allGood = [true, 0, 0, null, null, null];

  it('goes on where the last run ended, and says what was read when', async () => {
    const full = await verify(false);
    expect(verdict(full)).to.deep.equal(allGood);
    expect(full.runs).to.deep.equal([{ from: 0, to: 19, at: 1000 }]);
    await lengthen(data, 33);
    await sign();
    const seen: number[] = [];
    const rest = await verify(true, { onProgress: (done) => seen.push(done) });
    expect(verdict(rest)).to.deep.equal(allGood);
    expect(rest.merkle.checkpoints).to.equal(2);
    expect(rest.runs).to.deep.equal([...full.runs, { from: 20, to: 32, at: 1001 }]);
    expect(seen).to.deep.equal([33]);
    const again = await verify(false);
    expect([again.merkle.root, again.log.hash]).to.deep.equal([rest.merkle.root, rest.log.hash]);
    expect(again.runs).to.deep.equal([{ from: 0, to: 32, at: 1002 }]);
    expect((await verify(true)).runs).to.deep.equal(again.runs);
  });

  it('keeps the mark when it is stopped, and many stops give the same verdict', async () => {
    await lengthen(data, 60);
    const roots: string[] = [];
    for (let round = 0; round < 4; round++) {
      const stop = new AbortController();
      let commits = 0;
      const throwIfAborted = (): void => {
        commits += 1;
        if (commits > 12) stop.abort(new Error('stopped'));
        stop.signal.throwIfAborted();
      };
      const signal = Object.assign(new AbortController().signal, { throwIfAborted });
      const ended = await verify(true, { signal }).catch((error: unknown) => String(error));
      expect(ended).to.equal('Error: stopped');
      const mark = await readVerifyMark(dataFolder(data).verifyMark);
      expect(mark).to.have.nested.property('checked.head.commits', 12 * (round + 1));
    }
    const last = await verify(true);
    expect(verdict(last)).to.deep.equal(allGood);
    expect(last.runs.map(({ from, to }) => [from, to])).to.deep.equal(
      [0, 1, 2, 3, 4].map((run) => [run * 12, run * 12 + 11]),
    );
    roots.push(last.merkle.root, (await verify(false)).merkle.root);
    expect(roots[0]).to.equal(roots[1]);
  });

  it('does not use a mark with any flipped bit, and begins anew', async () => {
    await verify(false);
    const path = dataFolder(data).verifyMark;
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 40)) {
      const flipped = Buffer.from(good);
      flipped[at]! ^= 1 << (at % 8);
      writeFileSync(path, flipped);
      const report = await verify(true);
      expect(report.restarted, `byte ${at}`).to.be.a('string');
      expect(report.log.ok && report.runs[0]?.to === 19).to.equal(true);
    }
    rmSync(path);
    expect((await verify(true)).restarted).to.contain('there is no mark');
  });

  it('finds a log that was replaced or cut since, also without going on', async () => {
    for (const [commits, said] of [
      [30, 'another commit there'],
      [12, 'the log has 12 now'],
    ] as const) {
      for (const resume of [true, false]) {
        await lengthen(data, 20);
        await verify(false);
        for (const name of ['ledger', 'merkle', 'checkpoints'])
          rmSync(join(data, name), { recursive: true, force: true });
        const ledger = await openLevelLedger({ path: join(data, 'ledger') });
        await grow(ledger, 6);
        await ledger.append(draftOf(['elsewhere']), ledger.head().nextPosition);
        await grow(ledger, commits);
        await ledger.close();
        const report = await verify(resume);
        expect(report.log.ok).to.equal(true);
        expect(report.contradicted).to.contain(said);
        expect((await verify(true)).contradicted).to.equal(report.contradicted);
        rmSync(dataFolder(data).verifyMark);
        expect((await verify(false)).contradicted).to.equal(null);
        rmSync(data, { recursive: true });
      }
    }
  });

  it('holds checkpoints of what it does not read again against the roots that were computed then', async () => {
    await verify(false);
    const file = join(data, 'checkpoints', readdirSync(join(data, 'checkpoints'))[0]!);
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, good.replace(/\n20\n..../, '\n20\nAAAA'));
    expect((await verify(true)).merkle.findings[0]?.problem).to.equal(
      'its root is not the root of these commits',
    );
    writeFileSync(file, good.replace('signed-at 2', 'signed-at 3'));
    expect((await verify(true)).merkle.findings).to.have.length(1);
    rmSync(file);
    await new CheckpointStore(join(data, 'checkpoints')).add(good.replace('\n20\n', '\n7\n'));
    const unknown = await verify(true);
    expect([unknown.merkle.unjudged, unknown.merkle.findings.length]).to.deep.equal([1, 1]);
    expect((await verify(false)).merkle.findings).to.have.length(1);
  });

  it('says so when the mark cannot be kept, and gives its verdict all the same', async () => {
    const folder = { ...dataFolder(data), verifyMark: join(data, 'missing', 'mark.json') };
    const report = await verify(false, { folder });
    expect(report.log.ok).to.equal(true);
    expect(report.markProblem).to.contain('ENOENT');
  });
});
