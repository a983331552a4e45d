import { expect } from 'chai';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventSchemas } from '../../../domain/events/event.js';
import { readEvent } from '../../../domain/events/read-event.js';
import { readInput } from '../../../domain/inputs/logged-input.js';
import { initialState } from '../../../domain/state/node-state.js';
import { evolve } from '../../../domain/state/evolve.js';
import { stateHash } from '../../../domain/state/state-hash.js';
import { deploymentHistory } from '../../../projections/deployment-history.js';
import { workloadResults } from '../../../projections/workload-results.js';
import { recordedFact } from '../../projections/recorded-fact.js';
import { codeOf, temporaryFolder } from '../../ledger/drafts.fixture.js';
import { corpusFile } from '../generated-files.js';
import type { Chapter } from './chapters.js';
import { readCorpus, writeCorpus } from './corpus-file.js';
import { storedIn } from './corpus-problems.js';
import {
  type Evolution,
  type EvolutionFiles,
  evolutionFiles,
  findEvolutionProblems,
  growEvolution,
  readEvolution,
  writeEvolution,
} from './evolution.js';
import { stateOf } from './record-corpus.js';

describe('the evolution of events and inputs', function () {
  this.timeout(300_000);
  let committed: Evolution;
  before(async () => {
    committed = await readEvolution();
  });

  it('is whole: every version ever written is locked, led on from, and in the corpus (the message says what to do)', () => {
    expect(findEvolutionProblems(committed).join('\n')).to.equal('');
    expect(storedIn(committed.corpus).events.size).to.be.greaterThan(eventSchemas.length);
  });

  it('reads a log of every version into the state that it means', () => {
    const state = stateOf(committed.corpus);
    expect(state.identity).to.include({ nodeId: 1, chainName: 'corpus' });
    const status = (id: bigint) => state.contracts.get(id as never)?.status.kind;
    expect([17n, 40n, 2n ** 52n + 1n, 30n].map(status)).to.deep.equal([
      'canceled',
      'canceled',
      'canceled',
      'canceled',
    ]);
    // its grace period began in blocks that were not seen, and it ended later
    expect(status(990n)).to.equal('canceled');
    // it ran, the host was rebooted, its contract was gone after blocks that were not seen, and then it went
    const disk = state.deployments.get(30n as never)?.workloads.get('disk');
    expect(disk).to.include({ state: 'deleted', goal: 'remove' });
    expect(state.host).to.include({ bootId: 'boot-11', driver: 'dry', version: '4.3.0' });
    expect(state.upgrade.failed).to.deep.equal(['v4.1.0', 'v4.3.0', 'v4.0.0']);
    expect(state.power.phase).to.equal('up');
    // what strayed on its host is gone
    expect(state.strays.size).to.equal(0);
  });

  it('gives the views too, and the same state from one pass as from two', () => {
    let rows = 0;
    const [first, second] = [initialState(), initialState()];
    for (const { commit } of committed.corpus) {
      for (const stored of commit.events) {
        const fact = recordedFact(stored);
        for (const projection of [deploymentHistory, workloadResults])
          if (projection.rowOf(fact) !== null) {
            projection.apply(projection.initial() as never, fact);
            rows++;
          }
        evolve(first, readEvent(stored));
      }
    }
    for (const { commit } of committed.corpus)
      for (const stored of commit.events) evolve(second, readEvent(stored));
    expect(rows).to.be.greaterThan(80);
    expect(stateHash(first)).to.equal(stateHash(second));
  });

  it('leaves what is stored as it is: upcasters work on data that cannot be changed, and twice the same', () => {
    for (const { commit } of readCorpus(writeCorpus(committed.corpus))) {
      for (const stored of commit.events) {
        deepFreeze(stored);
        expect(readEvent(stored)).to.deep.equal(readEvent(stored));
      }
      deepFreeze(commit.input);
      expect(readInput(commit.input)).to.deep.equal(readInput(commit.input));
    }
  });

  it('gives the first version of a start in the words of the second', () => {
    const stored = committed.corpus
      .flatMap(({ commit }) => commit.events.map((event) => ({ ...event, input: commit.input })))
      .filter(({ type }) => type === 'NodeStarted');
    expect(stored.map(({ schemaVersion }) => schemaVersion).slice(0, 5)).to.deep.equal([1, 1, 2, 2, 2]);
    expect(stored[0]?.data).not.to.have.property('code');
    const starts = stored.map((event) => [readEvent(event).data, readInput(event.input)]);
    const code = { model: '5e'.repeat(32), runtime: 'node v20.19.0' };
    for (const [at, expected] of [null, null, null, code].entries())
      for (const read of starts[at] ?? []) expect(read).to.have.property('code').deep.equal(expected);
  });

  it('notices a line of the corpus that is changed, taken out, put in or moved', async () => {
    const lines = (await readFile(corpusFile, 'utf8')).trimEnd().split('\n');
    const problems = (changed: readonly string[]): string => {
      try {
        return findEvolutionProblems({ ...committed, corpus: readCorpus(changed.join('\n')) }).join('\n');
      } catch (error) {
        return String(error);
      }
    };
    expect(problems(lines)).to.equal('');
    // Each look reads the whole corpus, which only grows: so many lines from its beginning to its end are enough.
    const step = Math.ceil(lines.length / 40);
    for (let at = (lines.length - 1) % step; at < lines.length; at += step) {
      const line = lines[at] ?? '';
      expect(problems(lines.toSpliced(at, 1)), `without ${at}`).not.to.equal('');
      expect(problems(lines.toSpliced(at, 0, line)), `doubled ${at}`).not.to.equal('');
      const from = line.indexOf('"frame":"') + 9;
      const middle = from + ((at * 7919) % (line.length - from - 4));
      const digit = line[middle] === 'A' ? 'B' : 'A';
      const flipped = `${line.slice(0, middle)}${digit}${line.slice(middle + 1)}`;
      expect(problems(lines.with(at, flipped)), `changed ${at}`).not.to.equal('');
      const renamed = line.replace(/"events":\["\w+@/, '"events":["Else@');
      expect(problems(lines.with(at, renamed)), `said otherwise ${at}`).to.contain('the line says');
    }
    expect(problems(lines.slice(0, -1))).to.contain('it only ever grows');
  });

  it('grows by new chapters only, and by nothing when the corpus was tampered with', () => {
    expect(growEvolution(committed)).to.deep.equal(committed);
    const last = committed.corpus.at(-1)?.chapter ?? 0;
    const retell = new Map<number, Chapter>([
      [1, () => expect.fail('a recorded chapter is never told again')],
      [last + 1, (log) => void log.give({ type: 'PassTime', at: 9e15 })],
    ]);
    // a timer that finds nothing to do leaves no commit
    expect(growEvolution(committed, retell).corpus).to.have.length(committed.corpus.length);
    const inputs = committed.corpus.map(({ commit }) => readInput(commit.input));
    const start = inputs.findLast(({ type }) => type === 'StartNode') ?? expect.fail('a node starts');
    const next = new Map<number, Chapter>([[last + 1, (log) => void log.give(start)]]);
    const grown = growEvolution(committed, next);
    expect(grown.corpus.slice(0, -1)).to.deep.equal(committed.corpus);
    expect(findEvolutionProblems(grown)).to.deep.equal([]);
    expect(findEvolutionProblems({ ...grown, seal: committed.seal }).join()).to.contain('not sealed');
    const cut = { ...committed, corpus: committed.corpus.slice(0, -1) };
    expect(growEvolution(cut, next)).to.equal(cut);
  });

  it('is written back to the byte, and not begun anew when one of its files is gone or empty', async () => {
    const folder = temporaryFolder();
    const files = { eventLock: 'e', inputLock: 'i', corpus: 'c', seal: 's' };
    const inFolder = Object.fromEntries(
      Object.entries(files).map(([name, file]) => [name, join(folder.path, file)]),
    ) as unknown as EvolutionFiles;
    try {
      for (const name of Object.keys(files) as (keyof EvolutionFiles)[]) {
        await writeEvolution(committed, inFolder);
        expect(await readEvolution(inFolder)).to.deep.equal(committed);
        expect(await readFile(inFolder[name], 'utf8')).to.equal(await readFile(evolutionFiles[name], 'utf8'));
        await writeFile(inFolder[name], '');
        const emptied = await readEvolution(inFolder).then(findEvolutionProblems, (error: Error) => [
          error.message,
        ]);
        expect(emptied.join(), name).not.to.equal('');
        await rm(inFolder[name]);
        expect(await codeOf(readEvolution(inFolder))).to.equal('ENOENT');
      }
    } finally {
      folder.remove();
    }
  });
});

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const each of Object.values(value)) deepFreeze(each);
}
