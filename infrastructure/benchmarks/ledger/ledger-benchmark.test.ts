import { expect } from 'chai';

import { replayInto } from '../../../commands/replay.js';
import { initialState } from '../../../domain/state/node-state.js';
import { stateHash } from '../../../domain/state/state-hash.js';
import { temporaryFolder } from '../../ledger/drafts.fixture.js';
import { commitsOf, liveCommits } from './drafts.js';
import { main, runRows } from './main.js';
import { loadPeers } from './peers.js';
import { missedBy, printResults, type Result, verdictOf } from './result.js';
import { medianOfRounds, quantile } from './rounds.js';
import { readSettings } from './settings.js';

describe('npm run bench -- ledger', () => {
  const folder = temporaryFolder();
  after(folder.remove);

  it('measures every row at a small size, and says of each peer whether it was there', async function () {
    this.timeout(120_000);
    const sizes = { events: 500, long: 800, rounds: 1, commits: 2, latencies: 10, peerEvents: 256 };
    const lines: string[] = [];
    const settings = { ...readSettings([]), ...sizes, folder: folder.path };
    const results = await runRows(settings, (line) => lines.push(line));
    expect(results).to.have.length(16);
    const missing = Object.keys(loadPeers().missing);
    for (const name of missing) expect(lines.join('\n')).to.contain(`MISSING PEER ${name}`);
    const unmeasured = results.filter((result) => verdictOf(result) === 'not measured');
    expect(unmeasured).to.have.length(missing.includes('@event-driven-io/emmett-sqlite') ? 5 : 0);
    for (const { why } of unmeasured) expect(why).to.contain('Emmett is missing');
    for (const { what } of results) expect(lines.join('\n')).to.contain(what);
  });

  it('tells a story that is the same every time, whose events fold to the state that decided on them', () => {
    const tell = (): ReturnType<typeof liveCommits> => liveCommits(1500);
    const commits = [...tell()];
    expect([...tell()]).to.deep.equal(commits);
    const events = commits.flatMap((commit) => commit.events);
    const types = new Set(events.map(({ type }) => type));
    expect([...types]).to.include.members(['ContractBilled', 'DeploymentAccepted', 'WorkloadProvisioned']);
    expect([...types]).not.to.include('BodyRefused');
    const state = initialState();
    replayInto(state, events);
    const again = initialState();
    for (const { events: some } of commitsOf(128, commits)) replayInto(again, some);
    replayInto(again, events.slice(Math.floor(events.length / 128) * 128));
    expect(stateHash(again)).to.equal(stateHash(state));
    expect([...state.deployments].length).to.be.greaterThan(20);
  });

  it('reads its options, and answers wrong ones with the usage', async () => {
    expect(readSettings(['--events', '5_000', '--rows', 'append,long'])).to.include({ events: 5000 });
    expect(() => readSettings(['--events', 'many'])).to.throw(
      "--events takes a whole number above 0, not 'many'",
    );
    expect(() => readSettings(['--rows', 'apend'])).to.throw("there is no row 'apend'");
    const said: string[] = [];
    const { error } = console;
    console.error = (line: string) => said.push(line);
    try {
      expect(await main(['--nonsense'])).to.equal(2);
    } finally {
      console.error = error;
    }
    expect(said.join()).to.contain('npm run bench -- ledger [options]');
  });

  it('takes turns, medians and quantiles, and says by how much a goal is missed', async () => {
    const order: string[] = [];
    const contenders = ['a', 'b'].map((name) => {
      const run = (round: number): Promise<number> => {
        order.push(name);
        return Promise.resolve(round);
      };
      return { name, run };
    });
    expect([...(await medianOfRounds(contenders, 3))]).to.deep.equal([
      ['a', 2],
      ['b', 2],
    ]);
    expect(order.join('')).to.equal('abbaabba');
    expect([quantile([3, 1, 2, 4], 0.5), quantile([3, 1, 2, 4], 0.99), quantile([], 0.5)]).to.deep.equal([
      2,
      4,
      Number.NaN,
    ]);
    const result: Result = {
      what: 'speed',
      goal: 'at least 10x',
      reached: 5,
      target: { min: 10 },
      unit: 'x',
      figures: { ours: '5/s' },
    };
    expect([verdictOf(result), missedBy(result)]).to.deep.equal(['missed', 2]);
    expect(verdictOf({ ...result, target: { max: 5 } })).to.equal('reached');
    expect(verdictOf({ ...result, reached: Number.NaN })).to.equal('not measured');
    const lines: string[] = [];
    printResults([result], (line) => lines.push(line));
    expect(lines.join('\n')).to.contain('goal at least 10x: 5x -> MISSED by x2.00').and.contain('5/s  ours');
  });
});
