import { expect } from 'chai';

import type { Cause } from '../../replay/cause-table.js';
import type { ReplayReport } from '../../replay/replay-report.js';
import { replayPage } from './replay-page.js';

const cause = (name: string, count: number, but: Partial<Cause> = {}): Cause => ({
  kind: 'events',
  cause: name,
  count,
  first: {
    log: 'node-7',
    commit: 3,
    position: 12,
    block: 5,
    input: 'RecordOutcome',
    before: { id: 7n },
    after: undefined,
  },
  recorded: { before: count, after: 0, neither: 0 },
  isWaived: false,
  ...but,
});
const build = { path: '/opt/<zledger>', fingerprint: 'ab'.repeat(32) };

function report(but: Partial<ReplayReport> = {}): ReplayReport {
  return {
    verdict: 'different',
    builds: [
      { ...build, name: 'old', version: '0.1.0' },
      { ...build, name: 'new', version: '0.2.0', fingerprint: 'cd'.repeat(32) },
    ],
    compares: 'decisions',
    totals: { logs: 2, commits: 50, events: 100, compared: 50, differences: 15, waived: 2 },
    causes: [
      cause('WorkloadFailed.retryAt', 12),
      cause('state.contracts.*.refusal', 3, { kind: 'state' }),
      cause('effect remove zmount only in old', 2, { kind: 'effects', isWaived: true }),
    ],
    logs: [
      { log: 'node-7', events: 60, differences: 15 },
      { log: 'node-8', events: 40, differences: 0 },
    ],
    drift: [],
    beyond: 0,
    stopped: [],
    refused: [],
    compatibility: {
      cells: [{ reader: 'old', writer: 'new', spec: null, state: 'refuses', note: 'NodeStarted@3' }],
    },
    ...but,
  };
}

const page = (but: Partial<ReplayReport> = {}): string =>
  replayPage(report(but), { zledger: '0.2.0', node: 'v20', command: 'zledger replay logs/ --with <new>' });
const headings = (text: string): readonly string[] =>
  [...text.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, heading]) => heading ?? '');

describe('the page of a replay', () => {
  it('shows the verdict, causes with their first place and both sides, logs, and who reads whom', () => {
    const text = page();
    expect(headings(text)).to.deep.equal([
      'What differs, and how often',
      'Differences of replay, by cause',
      'Waived',
      'Log by log',
      'Who reads what whom wrote',
      'The builds',
    ]);
    for (const part of [
      '✕ DIFFERENT',
      '15 differences of 2 causes in 2 logs',
      'position 12, block 5, RecordOutcome',
      '<td><code>{&quot;id&quot;:7}</code></td><td><code>-</code></td>',
      '1 of 2 logs has a difference',
      '■ refuses</span> NodeStarted@3',
    ])
      expect(text).to.include(part);
  });

  it('is one file that fetches nothing, runs nothing, and says in words what a picture shows', () => {
    const text = page();
    expect(text).not.to.match(/<script|<link|<img|<iframe|@import|url\(|https?:|<zledger>|<new>/);
    expect(text).not.to.match(/NaN|undefined|Infinity|null/);
    const pictures = text.match(/<svg [^>]*role="img"/g) ?? [];
    expect(pictures).to.have.lengthOf(2);
    expect(text.match(/<desc id="[^"]+">[^<]{20,}<\/desc>/g)).to.have.lengthOf(2);
  });

  it('says what could not be replayed, what nobody decides so, and that both builds are one', () => {
    const refused = [{ log: 'c', code: 'LEDGER_CORRUPT', message: 'broken' }];
    const stopped = [{ log: 'b', build: 'old', position: 9, reason: 'it is newer' }];
    const [one] = report().builds;
    const text = page({
      verdict: 'refused',
      compares: 'states',
      builds: [one, { ...one, name: 'new' }],
      totals: { ...report().totals, differences: 0 },
      causes: [],
      logs: [],
      drift: [cause('ContractCreated.deploymentData', 2)],
      refused,
      stopped,
      beyond: 4,
    });
    expect(headings(text)).to.deep.equal([
      'Differences of replay, by cause',
      'What could not be replayed',
      'Who reads what whom wrote',
      'Where both decide otherwise than the log',
      'The builds',
    ]);
    for (const part of [
      '? REFUSED',
      'nothing was decided',
      'old cannot go on at position 9',
      'the same code',
    ])
      expect(text).to.include(part);
  });
});
