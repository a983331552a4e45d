import type { ObservedBlock } from '../../../commands/observed-block.js';
import type { WorldScenario } from '../world-scenario.js';
import { newChain, newOrigin } from './world-origin.js';

/** Blocks that a chain once made, decoded. Plain data. */
export interface RecordedChain {
  /** For people. */
  readonly name: string;
  readonly genesis: string;
  /** Ascending, without a gap, at least one. */
  readonly blocks: readonly [ObservedBlock, ...ObservedBlock[]];
}

/** No world can have this recording as its chain. */
export class RecordingUnusableError extends Error {
  override readonly name = 'RecordingUnusableError';
}

/**
 * The same world on a recorded chain: its blocks come as they were recorded, one each 6 s. Each node of the world follows one
 * of the chain's nodes; when there are fewer of those, several follow the same, each through faults of its own.
 * @throws RecordingUnusableError no node is in it
 */
export function onRecording(world: WorldScenario, { name, genesis, blocks }: RecordedChain): WorldScenario {
  const known = new Map<number, number>();
  for (const { facts } of blocks)
    for (const fact of facts)
      if (fact.kind === 'NodeStored' || fact.kind === 'NodeUpdated') known.set(fact.nodeId, fact.twinId);
  const ids = [...known].toSorted(([one], [other]) => one - other);
  if (ids.length === 0) throw new RecordingUnusableError(`no node is registered in the recording ${name}`);
  const [first] = blocks;
  const { nodes, farms } = world;
  const empty = newOrigin(nodes, farms, first.specVersion);
  return {
    ...world,
    load: { ...world.load, deploymentsPerNode: 0, billing: 0, uptime: 0 },
    origin: {
      ...empty,
      nodes: empty.nodes.map((node, index) => {
        const [nodeId, twin] = ids[index % ids.length] ?? [node.nodeId, node.twin];
        return { ...node, nodeId, twin };
      }),
      chain: {
        ...newChain(first.specVersion),
        genesis,
        name,
        height: first.number - 1,
        // Its time is what the blocks say; hosts began a block before.
        epoch: first.time === 0 ? newChain(0).epoch : first.time,
        recording: blocks,
      },
    },
  };
}
