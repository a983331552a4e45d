import type { NodeState } from '../../domain/state/node-state.js';
import { LedgerError } from '../../infrastructure/ledger/ledger.js';
import { hasCode } from './foreign-error.js';
import type { NodeVersion } from './node-version.js';
import { checkRecovered } from './oracles.js';
import type { SimulatedDisk } from './simulated-disk.js';
import type { SimulatedLog } from './simulated-log.js';
import type { NodeView } from './world-parts.js';

/** A node whose process starts. */
export interface StartingNode extends NodeView {
  readonly disk: SimulatedDisk;
  readonly version: NodeVersion | null;
  broken: string | null;
}

/** Opens the log of a node and folds it; null when the process does not come up with it. */
export function recoverNode(
  node: StartingNode,
): { readonly log: SimulatedLog; readonly state: NodeState } | null {
  const { core, world, index } = node;
  world.checking('opens-after-crash');
  let log: SimulatedLog;
  try {
    log = core.openLog(node.disk);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    node.broken = error.code;
    world.coverage.saw('damage in the log was found, and the node refused to start');
    if (!node.isExcused) world.violated('opens-after-crash', index, error.message);
    return null;
  }
  if (log.wasTorn) world.coverage.saw('a write was torn, and was cut at opening');
  const state = core.initialState();
  try {
    checkRecovered(node, log, state);
  } catch (error) {
    if (node.version === null || !hasCode(error, 'EVENT_NEWER')) throw error;
    node.version.refuses(error.message);
    return null;
  }
  return { log, state };
}
