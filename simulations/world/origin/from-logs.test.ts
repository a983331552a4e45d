import { expect } from 'chai';

import { simulationOf } from '../../kinds/simulation-of.js';
import { readScenario } from '../../scenario/read-scenario.js';
import { writeScenario } from '../../scenario/write-scenario.js';
import { SimulatedLog } from '../simulated-log.js';
import { runWorld } from '../run-world.js';
import type { World } from '../world.js';
import { sameCore } from '../world-builds.js';
import { productionCore } from '../world-core.js';
import { chaosWorld, steadyWorld, usualLoad } from '../world-scenario.js';
import { StartLogs } from './from-logs.js';
import { LogUnusableError } from './log-unusable-error.js';
import type { RecordedLog } from './recover-log.js';

const hour = 3_600_000;

/** What four nodes had on their disks after some hours with another chain's seed. */
function recorded(seed = 1): readonly RecordedLog[] {
  const logs: RecordedLog[] = [];
  const load = { ...usualLoad, deploymentsPerNode: 6 };
  const onEnd = ({ nodes }: World): void => {
    for (const { index, disk } of nodes) logs.push({ name: `node ${index + 1}`, frames: [...disk.frames] });
  };
  runWorld({ ...steadyWorld(4, 5 * hour), load }, seed, { onEnd });
  return logs;
}

describe('a world that begins where logs end', function () {
  this.timeout(120_000);
  const logs = recorded();
  const start = new StartLogs(logs);

  it('goes on with what they hold, through faults, and breaks no rule from the start', () => {
    const scenario = start.beginning({ ...chaosWorld(5, 5 * hour), swarm: false });
    const origin = scenario.origin ?? expect.fail('it has one');
    let end: World | null = null;
    const onEnd = (world: World): void => {
      end = world;
    };
    const { violations, oracles } = runWorld(scenario, 3, { onEnd });
    expect(violations).to.deep.equal([]);
    const stays = oracles.find(({ oracle }) => oracle === 'accepted-bodies-stay');
    const had = origin.nodes.flatMap(({ recorded: node }) => [...(node?.state.deployments ?? [])]);
    expect(had.length).to.be.greaterThan(10);
    expect(stays?.checked).to.be.greaterThan(had.length / 2);
    const { nodes, chain } = end ?? expect.fail('it ended');
    for (const [index, { frames }] of logs.entries()) {
      const now = (nodes as World['nodes'])[index]?.disk.frames ?? [];
      expect(now.length).to.be.greaterThan(frames.length);
      expect(now.slice(0, frames.length).map(({ frame }) => frame)).to.deep.equal(
        frames.map(({ frame }) => frame),
      );
    }
    // New contracts are counted on from theirs.
    const first = (chain as World['chain']).contracts.get(origin.chain.nextContract);
    expect(first?.createdAt).to.be.greaterThan(origin.chain.height);
  });

  it('takes from them twins, farms, prices, genesis and how far they got; the others begin empty', () => {
    const { origin, farms } = start.beginning(steadyWorld(6));
    const { chain, nodes, farmIds, firstTwin } = origin ?? expect.fail('it has one');
    const states = nodes.flatMap(({ recorded: node }) => node?.state ?? []);
    const reached = states.map(({ chain: { cursor } }) => cursor?.number ?? 0);
    expect([chain.height, chain.genesis]).to.deep.equal([Math.max(...reached), states[0]?.identity?.genesis]);
    expect(nodes.map(({ nodeId }) => nodeId)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(nodes.map(({ recorded: node }) => node !== null)).to.deep.equal([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(farmIds.length).to.equal(farms);
    expect(firstTwin).to.be.greaterThan(Math.max(...chain.contracts.map(({ twin }) => twin)));
    expect([...chain.prices.values()]).to.include(1000n);
    for (const { recorded: node } of nodes)
      expect([...(node?.things.keys() ?? [])].length, node?.name).to.equal(
        [...(node?.state.deployments ?? [])].flatMap(([, { workloads }]) =>
          [...workloads.values()].filter(({ applied, state }) => applied !== null && state !== 'deleted'),
        ).length,
      );
  });

  it('is shrunk to a file that names the logs, and fails by itself with those it has nodes for', () => {
    const file = readScenario(`
scenario: 1
kind: world
name: strict
about: more than hosts that boot can give
horizon: 3h
nodes: 4
farms: 2
mode: safety
from_logs: [logs]
faults_every: { reboot: 1h }
availability: { at_worst: 100% }
`);
    const shrunk = simulationOf(file, { logs }).shrink(1);
    const smaller = shrunk?.scenario ?? expect.fail('it fails');
    expect(shrunk?.nodes).to.be.lessThan(4);
    const again = simulationOf(readScenario(writeScenario(smaller)), { logs });
    expect(again.scenario).to.deep.equal(smaller);
    const { violations } = again.run(1, again.judged, false);
    expect(violations.map(({ invariant }) => invariant)).to.include('availability-at-worst');
  });

  it('leaves those out for which it has no node', () => {
    const origin = start.beginning(steadyWorld(2)).origin ?? expect.fail('it has one');
    expect(origin.nodes.map(({ recorded: node }) => node?.name)).to.deep.equal(['node 1', 'node 2']);
  });

  it('finds a build that loses the end of what was there', () => {
    const forgetful = {
      ...productionCore,
      openLog: (...[disk]: Parameters<typeof SimulatedLog.open>) => {
        disk.cut();
        return SimulatedLog.open(disk);
      },
    };
    const { violations } = runWorld(start.beginning(steadyWorld(4, hour)), 1, {}, sameCore(forgetful));
    expect(violations.map(({ oracle, at }) => [oracle, at < 60_000])).to.deep.include([
      'opens-after-crash',
      true,
    ]);
  });

  describe('refuses', () => {
    const [one, two] = logs;
    const refused = (given: readonly (RecordedLog | undefined)[]): string => {
      try {
        new StartLogs(given.flatMap((log) => log ?? [])).beginning(chaosWorld(4));
      } catch (error) {
        if (error instanceof LogUnusableError) return `${error.message}. ${error.advice}`;
        throw error;
      }
      return expect.fail('it took them');
    };

    it('logs of two chains, and two of one node', () => {
      expect(refused([one, recorded(2)[1]])).to.match(
        /^node 2 cannot be used: it is of another chain: its genesis is 0x0{15}2/,
      );
      expect(refused([one, two, one && { ...one, name: 'a copy' }])).to.equal(
        'a copy cannot be used: it and node 1 are both of node 1. Give one log for each node.',
      );
    });

    it('one that is empty or damaged', () => {
      const frames = one?.frames ?? [];
      expect(refused([{ name: 'nothing', frames: [] }])).to.match(
        /^nothing cannot be used: it holds nothing/,
      );
      expect(refused([{ name: 'gap', frames: [...frames.slice(0, 3), ...frames.slice(5)] }])).to.match(
        /^gap cannot be used: .*damaged/,
      );
    });

    it('a chain whose runtime is newer than what the scenario upgrades to', () => {
      const older = { ...chaosWorld(4), runtimeUpgrades: [{ at: hour, specVersion: 149 }] };
      expect(() => start.beginning(older)).to.throw(LogUnusableError, 'has runtime 149 already');
    });
  });
});
