import { share } from './availability.js';
import type { World } from './world.js';

/** Takes a sample, and holds it against the floor of the scenario. @returns places of the nodes that lack a workload */
export function checkAvailability(world: World): ReadonlySet<number> {
  const { running, wanted, lacking } = world.availability.sample();
  const { nodesUp = 0, upgraded = 0 } = world.availability.figures.at(-1) ?? {};
  if (upgraded > 0 && upgraded < nodesUp) world.coverage.saw('nodes of both versions ran at one time');
  if (world.scenario.release !== null && world.scenario.release.named.length > 1) countVersions(world);
  const { atWorst } = world.scenario.availability;
  if (atWorst === 0 || wanted === 0) return lacking;
  world.checking('availability-at-worst');
  if (share(running, wanted) < atWorst)
    world.violated(
      'availability-at-worst',
      // One of them tells the story.
      lacking.size === 0 ? null : Math.min(...lacking),
      `${running} of ${wanted} workloads run, ${text(atWorst)} must`,
    );
  return lacking;
}

function countVersions({ nodes, coverage }: World): void {
  const running = new Set(
    nodes.flatMap(({ loop, version }) => (loop === null ? [] : (version?.running ?? []))),
  );
  if (running.size > 2) coverage.saw('nodes of three versions ran at one time');
}

/** Of the whole run, when it is over. */
export function checkOverall(world: World): void {
  const { overall } = world.scenario.availability;
  if (overall === 0) return;
  world.checking('availability-overall');
  const reached = world.availability.overall;
  if (reached < overall)
    world.violated('availability-overall', null, `${text(reached)} ran over the run, ${text(overall)} must`);
}

const text = (parts: number): string => `${parts / 100} %`;
