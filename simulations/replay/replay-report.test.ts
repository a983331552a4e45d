import { expect } from 'chai';

import { core } from '../core/entry.js';
import { deciding, logOf, replayed, story, told } from './replay.fixture.js';
import { replayReport } from './replay-report.js';

describe('replays of several logs', () => {
  const log = logOf(story().commands);

  it('is reported over several logs in their order', () => {
    const other = deciding((event) => (event.type === 'ContractCreated' ? [event, event] : [event]));
    const about = { version: '1', path: '/', fingerprint: 'x' };
    const builds = [
      { ...about, name: 'old' },
      { ...about, name: 'new' },
    ] as const;
    const bad = { log: 'c', code: 'LEDGER_CORRUPT', message: 'broken' };
    const [a, b] = [replayed(log, { ...core }), replayed(log, other)];
    expect(replayReport(builds, [a]).verdict).to.equal('same');
    expect(replayReport(builds, [a, bad]).verdict).to.equal('refused');
    const report = replayReport(builds, [a, b, { ...b, log: 'later' }, bad]);
    expect(report.verdict).to.equal('different');
    expect(told(report.causes)).to.deep.equal(['4 x ContractCreated only in new']);
    expect(report.causes[0]?.first.log).to.equal('log');
    expect(report.totals).to.deep.include({ logs: 4, differences: 4, commits: 3 * log.length });
  });
});
