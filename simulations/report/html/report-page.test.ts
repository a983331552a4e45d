import { expect } from 'chai';

import { rehearsalReport } from '../../rollout/rehearsal-report.js';
import { runRollout } from '../../rollout/run-rollout.js';
import { rolloutScenario } from '../../scenario/rollout-scenario.js';
import type { SimulationReport } from '../simulation-report.js';
import { reportPage } from './report-page.js';

const scenario = rolloutScenario.parse({
  scenario: 1,
  kind: 'rollout',
  name: 'test',
  about: 'half of it </p><script>alert("fails")</script>',
  horizon: '30h',
  fleet: { nodes: 150, farms: 40, classes: [{ name: 'fragile', share: '50%', mishap: 'bad-code' }] },
  releases: { from: 'v1.0.0', to: 'v1.1.0', install: ['2m', '8m'] },
  operator: { looks_every: '5m', reverts_at: 20 },
});

function report(but: Partial<SimulationReport> = {}): SimulationReport {
  const results = [1, 2, 3].flatMap((seed) => [
    runRollout(scenario, seed, 'zos', { isDetailed: seed === 1 }),
    runRollout(scenario, seed, 'zledger', { isDetailed: seed === 1 }),
  ]);
  const made = { zledger: '0.0.0', node: 'v20' };
  const command = 'zledger simulate test --seeds 1..3';
  return { ...rehearsalReport({ scenario, results, failures: [], made, command, twice: 0 }), ...but };
}

const headings = (page: string): readonly string[] =>
  [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, text]) => text ?? '');

describe('the page of a report', () => {
  it('shows the verdict, and every part that there are figures of', () => {
    const page = reportPage(report());
    expect(page).to.include('✕ NO-GO').and.include('stop rule called the release back');
    expect(headings(page)).to.deep.equal([
      'Zero-OS today and zledger side by side',
      'How the release spreads',
      'When it was stopped',
      'What the fleet can carry meanwhile',
      'Node by node',
      'What it asks of shared things',
      'What really happened',
      'Failing seeds',
    ]);
  });

  it('shows availability and capacity, and the worst farm over time as its nodes were', () => {
    const { sides } = report();
    const [zos] = sides;
    const { at = [], worstFarm, worstFarms = [], series } = zos ?? {};
    expect(worstFarm?.available).to.have.lengthOf(at.length);
    expect(worstFarms.some(({ farm, seed }) => farm === worstFarm?.farm && seed === 1)).to.equal(true);
    expect(Math.min(...(worstFarm?.available ?? []))).to.be.below(worstFarm?.nodes ?? 0);
    for (const [index, { high }] of (series?.capacity ?? []).entries())
      expect(high, 'who is away takes nothing on').to.be.at.most(
        Math.ceil(((series?.available?.[index]?.high ?? 0) * 10_000) / 150),
      );
    const page = reportPage(report());
    for (const text of ['Capacity for new workloads', `Zero-OS today: farm ${worstFarm?.farm}, `])
      expect(page).to.include(text);
  });

  it('says in a sentence that capacity is the same, and draws it only where it is not', () => {
    const sides = report().sides.map((side) => {
      const share = (nodes: number): number => Math.floor((nodes * 10_000) / 150);
      const capacity = (side.series.available ?? []).map(({ low, middle, high }) => ({
        low: share(low),
        middle: share(middle),
        high: share(high),
      }));
      return { ...side, series: { ...side.series, capacity } };
    });
    const page = reportPage(report({ sides }));
    expect(page)
      .to.include('Capacity for new workloads is the same share')
      .and.not.include('id="capacity-t"');
    expect(reportPage(report())).to.include('id="capacity-t"');
  });

  it('has headings and tables that a screen reader can walk', () => {
    const page = reportPage(report());
    const levels = [...page.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0), `heading ${index}`).to.be.at.most(1);
    expect(page).not.to.match(/<th(?![^>]*scope=)[^e]/);
    expect(page).not.to.match(/<th[^>]*><\/th>/);
  });

  it('is one file: it fetches nothing, runs nothing, and obeys nothing that a scenario says', () => {
    const page = reportPage(report());
    expect(page).not.to.match(/<script|<link|<img|<iframe|@import|url\(|https?:/);
    expect(page).to.include('&lt;script&gt;alert(&quot;fails&quot;)');
  });

  it('says in words what each picture shows, and gives no figure that is none', () => {
    const page = reportPage(report());
    const pictures = page.match(/<svg [^>]*role="img"/g) ?? [];
    expect(pictures.length).to.be.above(6);
    expect(page.match(/<desc id="[^"]+">[^<]{20,}<\/desc>/g)).to.have.lengthOf(pictures.length);
    expect(page).not.to.match(/NaN|undefined|Infinity|null/);
  });

  it('is the same for the same report', () => {
    expect(reportPage(report())).to.equal(reportPage(report()));
  });

  it('shows differences, compatibility, what never came up and failing seeds, where there are any', () => {
    const page = reportPage(
      report({
        differences: [
          { cause: 'field peers', count: 7, log: 'a', position: '17', before: '1', after: '<2>' },
        ],
        compatibility: {
          cells: [
            { reader: 'old', writer: 'new', spec: '151', state: 'refuses', note: 'a newer schema' },
            { reader: 'new', writer: 'old', spec: '151', state: 'reads', note: '' },
          ],
          chains: [
            { reader: 'old', spec: '152', state: 'stops', note: 'by the scenario' },
            { reader: 'new', spec: '152', state: 'reads', note: '' },
          ],
        },
        coverage: [{ situation: 'a torn write', count: 0 }],
        failures: [
          {
            seed: 9,
            invariant: 'nothing acknowledged is lost',
            story: ['first this', 'then that'],
            command: 'zledger simulate test --seed 9',
            node: 4,
            inspect: 'zledger simulate a --until 7 --inspect',
            shrunk: {
              faults: 3,
              nodes: 1,
              runs: 39,
              scenario: 'scenario: 1',
              command: 'zledger simulate test-9.yaml',
            },
          },
        ],
      }),
    );
    for (const text of [
      '<td><code>&lt;2&gt;</code></td>',
      '■ refuses',
      '? untested',
      '⚠ 1 never came up',
      'Seed 9: nothing acknowledged is lost',
      '3 faults and 1 node, found in 39 runs',
      'run <code>zledger simulate test-9.yaml</code>',
      '■ stops before them</span> by the scenario',
      '<th scope="col">runtime 152</th>',
      'zledger simulate test --seed 9',
    ])
      expect(page).to.include(text);
  });

  it('leaves out what there is nothing of', () => {
    expect(headings(reportPage(report({ sides: [], coverage: null })))).to.deep.equal(['Failing seeds']);
  });
});
