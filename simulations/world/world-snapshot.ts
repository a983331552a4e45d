import type { SimulationStep } from '../kinds/run-result.js';
import type { Snapshot } from '../kinds/simulation.js';
import { clock } from '../report/clock.js';
import type { World } from './world.js';
import type { WorldNode } from './world-node.js';

/** How a world is after a step. */
export function snapshotOf(world: World, last: SimulationStep): Snapshot {
  const { chain, now, endpoints, violations } = world;
  const [head, readable] = [chain.head(now), chain.readable(now)];
  const nodes = world.nodes.map(lineOf);
  const troubled = endpoints.flatMap((trouble, index) =>
    trouble === 'none' ? [] : [`endpoint ${index + 1} is ${trouble}`],
  );
  // Those that something goes on with stand first.
  const calm = ({ node, state, link, disk, driver }: (typeof nodes)[number]): number => {
    if (node === last.node) return 0;
    if (state !== 'up') return 1;
    return [link, disk, driver].every((each) => each === 'good') ? 3 : 2;
  };
  nodes.sort((one, two) => calm(one) - calm(two) || one.node - two.node);
  return {
    lines: [
      `step ${last.step} at ${clock(last.at)}: ${last.node === null ? '' : `node ${last.node}: `}${last.what}`,
      `the chain's finalized head is ${head}, runtime ${chain.specAt(head)}${troubled.length === 0 ? '' : `; ${troubled.join(', ')}`}`,
      `${nodes.filter(({ state }) => state === 'up').length} of ${nodes.length} nodes are up; ${violations.length} rules were broken until now`,
    ],
    columns: [
      'node',
      'farm',
      'state',
      'runs',
      'log ends at',
      'block',
      'contracts',
      'work',
      'on the host',
      'trouble',
    ],
    nodes: nodes.map((each) => [
      each.node,
      each.farm,
      each.state,
      each.runs ?? '',
      each.position,
      each.block,
      each.contracts,
      each.work,
      each.things.length,
      [
        ['disk', each.disk],
        ['drivers', each.driver],
        ['link', each.link],
      ]
        .flatMap(([what, how]) => (how === 'good' ? [] : `${what}: ${how}`))
        .join(', '),
    ]),
    json: {
      step: { step: last.step, at: last.at, what: last.what, node: last.node },
      chain: {
        head,
        readable,
        specVersion: chain.specAt(head),
        version: chain.zosVersion,
        contracts: [...chain.contracts.values()].map((contract) => ({
          ...contract,
          node: contract.node + 1,
          reservedIps: contract.reservedIps.map(({ ip, gateway }) => ({ ip, gateway })),
        })),
      },
      endpoints: [...endpoints],
      violations: violations.map(({ oracle, at, node, detail }) => ({
        oracle,
        at,
        node: node === null ? null : node + 1,
        detail,
      })),
      nodes,
    },
  };
}

function lineOf(node: WorldNode) {
  const { loop, broken, host, disk, acknowledged, isAsleep } = node;
  const state = loop?.state;
  const good = (trouble: string): string => (trouble === 'none' ? 'good' : trouble);
  return {
    node: node.index + 1,
    farm: node.farm + 1,
    state: loop !== null ? 'up' : (broken ?? (isAsleep ? 'host off' : 'down')),
    /** Version that runs, or ran last; null where none is rolled out. */
    runs: node.version?.running ?? null,
    position: acknowledged.nextPosition,
    head: acknowledged.hash,
    block: state?.chain.cursor?.number ?? 0,
    contracts: state?.contracts.size ?? 0,
    /** Deployments that something is owed to. */
    work: state?.work.size ?? 0,
    things: [...host.things].map(([id, { paused, half }]) => ({ id, paused, half })),
    boot: host.boot,
    skew: node.skew,
    disk: disk.condition,
    driver: good(host.trouble),
    link: good(node.link),
  };
}
