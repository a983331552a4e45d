import type { SimulationStep } from '../kinds/run-result.js';
import type { Snapshot } from '../kinds/simulation.js';
import { clock } from '../report/clock.js';
import type { RolloutWorld } from './rollout-world.js';

/** How the fleet is after a step. */
export function snapshotOf(world: RolloutWorld, last: SimulationStep): Snapshot {
  const { tally, record, hubIsUp, chainIsUp, halt, scenario } = world;
  // Those that are somehow in the middle of something stand first.
  const nodes = world.nodes
    .map((node) => ({
      node: node.id,
      farm: node.farm,
      runs: node.version === 'to' ? scenario.releases.to : scenario.releases.from,
      state: node.stuck ? `${node.state}, stuck` : node.state,
      since: node.since,
      fate: node.mishap ?? '',
      calm: node.id === last.node ? 0 : node.state === 'bad' ? 1 : node.state === 'installing' ? 2 : 3,
    }))
    .sort((one, two) => one.calm - two.calm || one.node - two.node)
    .map(({ node, farm, runs, state, since, fate }) => ({ node, farm, runs, state, since, fate }));
  const counts = `${tally.upgraded} run the release, ${tally.installingNow} install, ${tally.bad} are bad, ${tally.off} are off`;
  return {
    lines: [
      `step ${last.step} at ${clock(last.at)}: ${last.node === null ? '' : `node ${last.node} `}${last.what}`,
      `the chain says ${record?.text ?? 'nothing'}${chainIsUp ? '' : ' (away)'}; the hub is ${hubIsUp ? 'up' : 'away'}`,
      counts,
      ...(halt === null ? [] : [`stopped at ${clock(halt.at)} by ${halt.by}`]),
    ],
    columns: ['node', 'farm', 'runs', 'state', 'since', 'what befalls it'],
    nodes: nodes.map(({ node, farm, runs, state, since, fate }) => [
      node,
      farm,
      runs,
      state,
      clock(since),
      fate,
    ]),
    json: {
      step: { ...last },
      record: record?.text ?? null,
      hubIsUp,
      chainIsUp,
      upgraded: tally.upgraded,
      installing: tally.installingNow,
      bad: tally.bad,
      off: tally.off,
      halt: halt === null ? null : { ...halt },
      nodes,
    },
  };
}
