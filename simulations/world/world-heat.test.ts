import { expect } from 'chai';

import type { HeatMap, HeatRow } from '../report/heat-map.js';
import { worldFile } from '../scenario/world-file.js';
import { runWorld } from './run-world.js';
import { worldOfFile } from './world-of-file.js';
import { steadyWorld, type WorldScenario } from './world-scenario.js';

const minute = 60_000;
const hour = 60 * minute;

const quiet: WorldScenario = { ...steadyWorld(5, 8 * hour), mode: 'safety', farms: 2 };

function heatOf(scenario: WorldScenario): HeatMap {
  const { heat } = runWorld(scenario, 1, { isDetailed: true });
  if (heat === null) throw new Error('it was asked for');
  return heat;
}

const rowOf = ({ rows }: HeatMap, node: number): HeatRow | undefined => rows.find((row) => row.node === node);

/** The signs of the columns that lie in a time. */
function signs(heat: HeatMap, node: number, from: number, to: number): string {
  const { columns } = heat;
  return columns
    .map((at, column) => (at >= from && at < to ? (rowOf(heat, node)?.states[column] ?? '?') : ''))
    .join('');
}

describe('the heat map of a world', function () {
  this.timeout(60_000);

  it('shows each node up, down, restarted, rebooted, and its host off, when it was so', () => {
    const heat = heatOf({
      ...quiet,
      load: { ...quiet.load, deploymentsPerNode: 0 },
      faults: [
        { what: 'asleep', at: 2 * hour + minute, node: 0, down: 2 * hour },
        { what: 'reboot', at: 3 * hour + minute, node: 1, down: 2 * minute },
        { what: 'crash', at: 4 * hour + minute, node: 2, point: 'now', pending: 'lost', down: 5000 },
        { what: 'crash', at: 5 * hour + minute, node: 3, point: 'now', pending: 'lost', down: hour },
      ],
    });
    expect(heat.columns).to.have.lengthOf(48);
    expect(heat.rows.map(({ nodes }) => nodes)).to.deep.equal([1, 1, 1, 1, 1]);
    const calm = '.'.repeat(48);
    expect(rowOf(heat, 5)?.states).to.equal(calm);
    expect(rowOf(heat, 1)?.states).to.equal(`${'.'.repeat(12)}${'o'.repeat(12)}${'.'.repeat(24)}`);
    expect(signs(heat, 2, 3 * hour, 3 * hour + 10 * minute)).to.equal('h');
    expect(signs(heat, 3, 4 * hour, 4 * hour + 10 * minute)).to.equal('r');
    expect(signs(heat, 4, 5 * hour, 6 * hour)).to.equal('dddddd');
    for (const node of [2, 3]) expect(rowOf(heat, node)?.states.replaceAll('.', '')).to.have.lengthOf(1);
    expect(heat.rows[0]?.node, 'the worst first').to.equal(1);
  });

  it('shows who runs which version, and waves in their order', () => {
    const { rollout } = runWorld(released, 3);
    const heat = heatOf({ ...released });
    expect(rollout?.upgraded).to.equal(8);
    expect(heat.versions).to.deep.equal(['v1.0.0', 'v1.1.0']);
    const waves = heat.rows.map(({ wave }) => wave ?? -1);
    expect(waves).to.deep.equal([...waves].sort((one, two) => one - two));
    expect(waves).to.include(0).and.include(2);
    for (const { runs } of heat.rows) expect(runs).to.match(/^0+1+$/);
    expect(heat.rows.some(({ states }) => states.includes('i'))).to.equal(true);
  });

  it('shows only the nodes that take part', () => {
    const heat = heatOf({ ...quiet, only: [1, 3] });
    expect(heat.rows.map(({ node }) => node)).to.have.members([2, 4]);
    for (const { states } of heat.rows) expect(states).not.to.include('b');
  });

  it('changes nothing of the run, and is there only when it is asked for', () => {
    const plain = runWorld(released, 2);
    const { heat, ...same } = runWorld(released, 2, { isDetailed: true });
    expect(plain.heat).to.equal(null);
    expect(heat?.rows.length).to.be.greaterThan(0);
    expect({ ...same, heat: null }).to.deep.equal(plain);
  });
});

const released = worldOfFile(
  worldFile.parse({
    scenario: 1,
    kind: 'world',
    name: 'test',
    about: 'test',
    horizon: '10h',
    nodes: 8,
    farms: 4,
    healing: '2h',
    load: { deployments_per_node: 1 },
    rollout: {
      from: 'v1.0.0',
      to: 'v1.1.0',
      announced: '30m',
      test_farms: 1,
      plan: {
        test_bake: '1h',
        waves: [
          { share: '50%', bake: '1h' },
          { share: '100%', bake: '0ms' },
        ],
        stop: { bad: '50%', at_least: 3 },
        settled: '50%',
        spread: '10m',
        roll_back: false,
      },
    },
  }),
);
