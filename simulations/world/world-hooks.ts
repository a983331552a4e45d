import type { World } from './world.js';
import type { WorldNode } from './world-node.js';

/** Who looks at a run. Nothing of it changes the run. */
export interface WorldHooks {
  /** @param node null: it is about all */
  readonly onStep?: (step: number, at: number, node: WorldNode | null, what: string) => void;
  /** Records the heat map as well. */
  readonly isDetailed?: boolean;
  /** Ends the run after this step. */
  readonly until?: number;
  /** Sees the world as it is when the run ends. */
  readonly onEnd?: (world: World) => void;
}
