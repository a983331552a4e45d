import { expect } from 'chai';
import { checkEvent, type DomainEvent, streamOf } from '../domain/events/event.js';
import { contractId } from '../domain/ids.js';
import { network, Scenario, zmount } from '../domain/scenario.fixture.js';
import { deploymentHistory, entriesPerPage, type HistoryPage, historyKeys } from './deployment-history.js';
import type { Projection, RecordedFact, RowData } from './projection.js';
import { resultKeys, workloadResults } from './workload-results.js';

/** Events as a log records them: one a commit, a second apart. */
function recorded(events: readonly DomainEvent[]): RecordedFact[] {
  const versions = new Map<string, number>();
  return events.map((event, position) => {
    const stream = streamOf(event);
    const streamVersion = versions.get(stream) ?? 0;
    versions.set(stream, streamVersion + 1);
    const cursor = { number: 1 + Math.floor(position / 3), hash: `0x${'ab'.repeat(32)}` };
    const commit = {
      causation: { kind: 'timer' },
      cursor,
      chainTime: position * 6000,
      recordedAt: 5_000_999 + position * 1000,
    } as const;
    return { event, position, streamVersion, commit };
  });
}

function fold<Row extends RowData>(
  projection: Projection<Row>,
  facts: readonly RecordedFact[],
): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const fact of facts) {
    const key = projection.rowOf(fact);
    if (key === null) continue;
    const before = rows.get(key) ?? projection.initial();
    const frozen = JSON.stringify(before, bigints);
    rows.set(key, projection.apply(before, fact));
    expect(JSON.stringify(before, bigints), 'the row that was given').to.equal(frozen);
  }
  return rows;
}

const bigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

const inRange = <Row>(rows: Map<string, Row>, { from, to }: { from: string; to: string }): Row[] =>
  [...rows].filter(([key]) => key >= from && key < to).map(([, row]) => row);

function story(): Scenario {
  const told = new Scenario();
  told.script = (effect) =>
    effect.name === 'disk' && effect.kind === 'ensure' && effect.attempt === 0
      ? { kind: 'failed', reason: 'the pool is full', retryable: true }
      : { kind: 'done', result: effect.kind === 'ensure' ? { path: `/mnt/${effect.name}` } : null };
  told.deploy({ contract: 1, workloads: [zmount('disk', 1), network('net')] });
  told.deploy({ contract: 10, workloads: [zmount('disk', 1)] });
  told.settle().awaitRetry().settle();
  told.graceStarted(1);
  told.settle();
  told.canceled(1);
  return told.settle();
}

describe('the history of a deployment', () => {
  const told = story();
  const facts = recorded(told.events);
  const pages = fold(deploymentHistory, facts);
  const entries = inRange(pages, historyKeys(contractId(1))).flatMap((page: HistoryPage) => page.entries);

  it('has every event of the contract, in order, and none of another', () => {
    const expected = facts
      .filter(({ event }) => streamOf(event) === 'contract-1')
      .map(({ position }) => position);
    expect(entries.map(({ position }) => position)).to.deep.equal(expected);
    expect(expected.length).to.be.greaterThan(9);
  });

  it('tells the story in sentences, with causes, block and both times, after the contract is gone too', () => {
    const texts = entries.map(({ text }) => text).join('\n');
    expect(texts).to.contain('version 0 of the deployment was accepted: add disk, add net');
    expect(texts).to.contain("'disk' failed (ensure): the pool is full; it is tried again");
    expect(texts).to.contain('the contract was cancelled by smartContractModule.createNodeContract');
    expect(texts).to.contain("'disk' is gone from the host");
    expect(entries.at(-1)?.event).to.equal('DeploymentEnded');
    const [first] = entries;
    expect(first?.cause).to.deep.equal({ kind: 'timer' });
    expect(first?.block).to.equal(1 + Math.floor((first?.position ?? 0) / 3));
    expect(first?.chain_time).to.equal((first?.position ?? 0) * 6000);
    expect(first?.recorded_at).to.equal(5_000_999 + (first?.position ?? 0) * 1000);
  });

  it('names the body by its hash and does not repeat it', () => {
    const accepted = entries.find(({ event }) => event === 'DeploymentAccepted');
    expect(accepted?.data).to.have.property('sha256');
    expect(accepted?.data).not.to.have.any.keys('body', 'contractId');
  });

  it('keeps a long history in rows of bounded size', () => {
    const long = new Scenario();
    long.created(3, 'ab'.repeat(16));
    for (let round = 0; round < 100; round++) {
      long.graceStarted(3);
      long.graceEnded(3);
    }
    const rows = fold(deploymentHistory, recorded(long.events));
    expect([...rows.values()].every((page) => page.entries.length <= entriesPerPage)).to.equal(true);
    expect(inRange(rows, historyKeys(contractId(3))).flatMap((page) => page.entries).length).to.equal(201);
    expect([...rows.keys()]).to.deep.equal([...rows.keys()].sort());
  });

  it('keeps the ranges of contracts apart whose numbers begin alike', () => {
    for (const [other, keys] of [
      [10, historyKeys(contractId(1))],
      [1, historyKeys(contractId(10))],
    ] as const) {
      const events = inRange(pages, keys).flatMap((page) => page.entries);
      const foreign = facts.filter(({ event }) => streamOf(event) === `contract-${other}`);
      expect(events.some(({ position }) => foreign.some((fact) => fact.position === position))).to.equal(
        false,
      );
    }
  });

  it('has a sentence for every event that a contract can have', () => {
    const types = new Set(entries.map(({ event }) => event));
    for (const entry of entries) expect(entry.text).not.to.equal(entry.event);
    expect(types.size).to.be.greaterThan(6);
    for (const happened of told.events) checkEvent(happened);
  });
});

describe('the results of workloads', () => {
  const told = story();
  const facts = recorded(told.events);
  const lastTime = (type: string, name: string): number => {
    const fact = facts
      .filter(({ event }) => event.type === type && 'name' in event.data && event.data.name === name)
      .at(-1);
    return Math.floor((fact?.commit.recordedAt ?? Number.NaN) / 1000);
  };

  it('have the Unix second of the outcome that made them', () => {
    const until = facts.findIndex(({ event }) => event.type === 'GracePeriodStarted');
    const rows = fold(workloadResults, facts.slice(0, until));
    const [row] = inRange(rows, resultKeys(contractId(1)));
    const provisioned = facts.slice(0, until).filter(({ event }) => event.type === 'WorkloadProvisioned');
    const disk = row?.workloads.find(({ name }) => name === 'disk');
    expect(disk?.state).to.equal('ok');
    expect(disk?.result).to.deep.equal({ path: '/mnt/disk' });
    expect(provisioned.map(({ position }) => position)).to.include(disk?.position);
    expect(disk?.created).to.equal(5000 + (disk?.position ?? 0));
  });

  it('follow failures, pauses and removals, and stay when the contract is gone', () => {
    const rows = fold(workloadResults, facts);
    const [row] = inRange(rows, resultKeys(contractId(1)));
    expect(row?.workloads.map(({ name, state }) => `${name} ${state}`).sort()).to.deep.equal([
      'disk deleted',
      'net deleted',
    ]);
    for (const { name, created, result } of row?.workloads ?? []) {
      expect(created).to.equal(lastTime('WorkloadRemoved', name));
      expect(result).to.equal(null);
    }
  });

  it('keep what is on the host through a pause', () => {
    const until = facts.findIndex(({ event }) => event.type === 'ContractCanceled');
    const [row] = inRange(fold(workloadResults, facts.slice(0, until)), resultKeys(contractId(1)));
    const net = row?.workloads.find(({ name }) => name === 'net');
    expect(net?.state).to.equal('paused');
    expect(net?.result).to.deep.equal({ path: '/mnt/net' });
  });

  it('of one contract do not move with those of another', () => {
    const rows = fold(workloadResults, facts);
    expect(inRange(rows, resultKeys(contractId(10))).length).to.equal(1);
    expect(rows.size).to.equal(2);
  });
});
