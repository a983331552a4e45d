import { expect } from 'chai';
import fc from 'fast-check';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventSchemas } from '../../domain/events/event.js';
import { readCorpus } from '../checks/event-corpus/corpus-file.js';
import { codecOneFrame } from '../ledger/codec-one.fixture.js';
import { decodeCommit, encodeCommit } from '../ledger/commit-codec.js';
import { EMPTY_HEAD } from '../ledger/continuity.js';
import { codeOf, collect, draftOf, plainData, temporaryFolder } from '../ledger/drafts.fixture.js';
import type { Plain } from '../ledger/ledger.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { lengthen, never, serveLog } from './backup.fixture.js';
import { encodeCommitJson, commitJsonSchema, writeCommitJson } from './commit-json.js';
import { exportLog } from './export-log.js';
import { type ImportReport, importLog } from './import-log.js';
import { LogWriter } from './log-writer.js';
import { openCommitSource } from './open-commit-source.js';
import { OperationError } from './operation-error.js';
import { mustBeFinished } from './staging.js';
import { parseTaggedJson, writeTaggedJson } from './tagged-json.js';

async function exported(data: string, range: { from?: number; to?: number } = {}): Promise<string> {
  const source = await openCommitSource(data, never);
  try {
    return (await collect(exportLog({ source, signal: never, ...range }))).join('');
  } finally {
    await source.close();
  }
}

function imported(data: string, ...texts: readonly (string | Buffer)[]): Promise<ImportReport> {
  const inputs = texts.map((text, at) => {
    const bytes = Buffer.from(text as string); // Buffer.from takes both
    const chunks = async function* (): AsyncGenerator<Buffer> {
      for (let from = 0; from < bytes.length; from += 700) yield bytes.subarray(from, from + 700);
    };
    return { name: `file ${at}`, chunks };
  });
  return importLog({ inputs, data, signal: never });
}

async function storedOf(data: string) {
  const ledger = await openLevelLedger({ path: join(data, 'ledger'), readonly: true });
  try {
    expect(ledger.repairs).to.deep.equal([]);
    return await collect(ledger.storedCommits());
  } finally {
    await ledger.close();
  }
}

describe('export and import', () => {
  const root = temporaryFolder();
  let folders = 0;
  after(root.remove);
  const fresh = (): string => join(root.path, String(folders++));
  let data: string;
  let text: string;

  before(async () => {
    data = fresh();
    await lengthen(data, 30);
    text = await exported(data);
  });

  const failure = async (...texts: readonly (string | Buffer)[]): Promise<OperationError> => {
    const to = fresh();
    const error: unknown = await imported(to, ...texts).catch((caught: unknown) => caught);
    expect(existsSync(join(to, 'ledger'))).to.equal(false);
    if (error instanceof OperationError) return error;
    throw error;
  };

  it('give the same bytes back, whatever plain data is in the log', async function () {
    this.timeout(60_000);
    const drafts = fc.array(fc.record({ input: plainData(), data: plainData() }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(drafts, async (values) => {
        const ledger = openMemoryLedger();
        for (const { input, data: each } of values) {
          const draft = draftOf(['node', 'contract-1', 'node'], ledger.head().commits, each);
          await ledger.append({ ...draft, input }, ledger.head().nextPosition);
        }
        for await (const stored of ledger.storedCommits()) {
          const line = writeCommitJson(stored);
          expect(line).to.not.contain('\n').and.not.contain('"frame"');
          const again = encodeCommitJson(commitJsonSchema.parse(parseTaggedJson(line)));
          expect(Buffer.compare(again.frame, stored.frame)).to.equal(0);
          expect(again.commit).to.deep.equal(stored.commit);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keep every event and input of every version that was ever written, with the same hashes', async () => {
    const corpus = new URL('../../../infrastructure/checks/event-corpus/corpus.jsonl', import.meta.url);
    const commits = readCorpus(readFileSync(corpus, 'utf8'));
    const [original, to] = [fresh(), fresh()];
    const writer = await LogWriter.open(join(original, 'ledger'));
    for (const encoded of commits) await writer.append(encoded);
    await writer.flush();
    await writer.close();
    const { head } = await imported(to, await exported(original));
    expect(head.hash).to.equal(commits.at(-1)!.commit.hash);
    expect(await storedOf(to)).to.deep.equal(await storedOf(original));
    const types = new Set(commits.flatMap(({ commit }) => commit.events.map(({ type }) => type)));
    for (const { type } of eventSchemas) expect([...types], type).to.include(type);
  });

  it('tell bigints from numbers, and data that looks like the tag from both', () => {
    const values: Plain[] = [
      5n,
      5,
      -(2n ** 100n),
      { $bigint: '5' },
      { $$bigint: { $bigint: 7n } },
      { $bigint: 1, b: 2 },
      [{ $bigint: null }],
      0.1,
      2 ** 60,
      '\ud83d\ude00\u2028\ufeff\u0000"\\',
    ];
    for (const value of values) {
      expect(parseTaggedJson(writeTaggedJson(value))).to.deep.equal(value);
      expect(() => JSON.parse(writeTaggedJson(value)) as unknown).to.not.throw();
    }
    expect(writeTaggedJson([1n, { $bigint: '1' }])).to.equal('[{"$bigint":"1"},{"$$bigint":"1"}]');
  });

  it('make a data folder with the same log, of a stopped node and of a running one', async () => {
    const to = fresh();
    const report = await imported(to, text);
    const stored = await storedOf(data);
    expect(report).to.deep.equal({ before: 0, head: { ...report.head, commits: 30, nextPosition: 59 } });
    expect(await storedOf(to)).to.deep.equal(stored);
    expect(readdirSync(to)).to.deep.equal(['ledger']);
    expect(await exported(to)).to.equal(text);
    const node = await serveLog(data);
    expect(await exported(data)).to.equal(text);
    await node.close();
  });

  it('keep the stored bytes of another writer, and of an earlier codec', () => {
    const draft = draftOf(['node', 'contract-1'], 1, { big: 7n, text: '\u2028' });
    const named = { ...draft, events: draft.events.map((each, at) => ({ ...each, id: `id-${at}` })) };
    for (const frame of [codecOneFrame(draft, 0), codecOneFrame(named, 0)]) {
      const commit = decodeCommit(frame, 0);
      const json = commitJsonSchema.parse(parseTaggedJson(writeCommitJson({ commit, frame })));
      expect(json.frame).to.be.a('string');
      const again = encodeCommitJson(json);
      expect([again.frame.equals(frame), again.commit.hash]).to.deep.equal([true, commit.hash]);
      expect(() => encodeCommitJson({ ...json, chainTime: 1 })).to.throw('not those in its frame');
      expect(() => encodeCommitJson({ ...json, input: 1 })).to.throw('not those in its frame');
    }
    const ours = encodeCommit(named, EMPTY_HEAD, () => 0);
    const line = writeCommitJson(ours);
    expect(line).to.contain('"id":"id-1"').and.not.contain('"frame"');
    const json = commitJsonSchema.parse(parseTaggedJson(line));
    expect(encodeCommitJson(json).frame.equals(ours.frame)).to.equal(true);
  });

  it('take a part of the log, and the parts together', async () => {
    const first = await exported(data, { to: 20 });
    const second = await exported(data, { from: 21 });
    expect(first.split('\n')).to.have.length(1 + 11 + 1 + 1);
    expect((await failure(second)).code).to.equal('EXPORT_INCOMPLETE');
    expect((await failure(second)).place).to.deep.equal({ line: 2, position: 21 });
    const [apart, together] = [fresh(), fresh()];
    await imported(apart, first, second);
    await imported(together, first + second);
    for (const to of [apart, together]) expect(await storedOf(to)).to.deep.equal(await storedOf(data));
    expect(await codeOf(exported(data, { from: 59 }))).to.equal('LOG_EMPTY');
  });

  it('refuse hostile lines with their number', async () => {
    const lines = text.trimEnd().split('\n');
    const at = (line: number, change: (line: string) => string | Buffer): Buffer =>
      Buffer.concat(
        lines.flatMap((each, n) => [
          Buffer.from((n === line - 1 ? change(each) : each) as string),
          Buffer.from('\n'),
        ]),
      );
    const cases: readonly (readonly [number, (line: string) => string | Buffer, string])[] = [
      [1, () => '{"zledgerExport":2,"origin":"","from":0,"to":0}', 'of format 2'],
      [1, () => 'hello', 'not JSON'],
      [1, (line) => line.replace('"zledgerExport":1', '"x":1'), 'an export begins with'],
      [3, (line) => line.slice(0, -9), 'not JSON'],
      [3, (line) => line.replace('"number":1', '"number":2'), 'these values give a commit with the hash'],
      [4, (line) => line.replace('"kind":"test"', '"kind":"tess"'), 'these values give'],
      [4, (line) => line.replace('"kind":"test"', '"kind":-0'), '-0 is not stored'],
      [4, (line) => line.replace('"kind":"test"', '"__proto__":{"a":1}'), '__proto__'],
      [4, (line) => line.replace('"kind":"test"', '"kind":"\\ud800"'), 'lone surrogate'],
      [
        4,
        (line) => line.replace('"kind":"test"', `"kind":${'['.repeat(99)}${']'.repeat(99)}`),
        'nested deeper',
      ],
      [4, (line) => line.replace('"kind":"test"', `"kind":{"$bigint":"${'9'.repeat(500)}"}`), 'whole number'],
      [4, (line) => line.replace('"kind":"test"', '"kind":{"$bigint":5}'), 'whole number'],
      [5, (line) => Buffer.concat([Buffer.from(line.slice(0, 9)), Buffer.from([0xff])]), 'not UTF-8'],
      [6, () => '[]', 'it is no commit'],
      [6, () => 'null', 'no JSON object'],
      [6, (line) => line.replace('{', '{"more":1,'), 'it is no commit'],
      [7, () => lines[7]!, 'so something is missing or doubled'],
      [32, (line) => line.replace('"commits":30', '"commits":31'), 'do not end where it says'],
      [32, () => lines[0]!, 'it is no commit'],
    ];
    for (const [line, change, reason] of cases) {
      const error = await failure(at(line, change));
      expect([error.code, error.place.line], `${reason}: ${error.message}`).to.deep.equal([
        'EXPORT_MALFORMED',
        line,
      ]);
      expect(error.message).to.contain(reason).and.contain(`file 0, line ${line}: `);
    }
    expect((await failure('')).code).to.equal('EXPORT_INCOMPLETE');
    expect((await failure(lines.slice(0, -1).join('\n'))).message).to.contain('cut off after line 31');
  });

  it('go on with an import that was broken off, and not with another one', async () => {
    const to = fresh();
    const half = text.slice(0, text.length / 2);
    expect(await codeOf(imported(to, half))).to.equal('EXPORT_MALFORMED');
    expect(readdirSync(to)).to.deep.equal(['incoming']);
    expect(() => mustBeFinished(dataFolder(to))).to.throw('was broken off');
    const short = await exported(data, { to: 5 });
    expect(await codeOf(imported(to, short))).to.equal('EXPORT_OTHER_LOG');
    const other = fresh();
    const ledger = await openLevelLedger({ path: join(other, 'ledger') });
    for (let number = 0; number < 30; number++)
      await ledger.append(draftOf(['elsewhere'], number), ledger.head().nextPosition);
    await ledger.close();
    expect(await codeOf(imported(to, await exported(other)))).to.equal('EXPORT_OTHER_LOG');
    const report = await imported(to, text);
    expect(report.before).to.be.greaterThan(5).and.lessThan(30);
    expect(await storedOf(to)).to.deep.equal(await storedOf(data));
    expect(await codeOf(imported(to, text))).to.equal('TARGET_NOT_EMPTY');
  });
});
