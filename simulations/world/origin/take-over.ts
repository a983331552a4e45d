import type { LedgerHead } from '../../../infrastructure/ledger/ledger.js';
import type { GridHost } from '../grid-host.js';
import type { SimulatedDisk } from '../simulated-disk.js';
import type { RecordedNode } from './world-origin.js';

/** What stays of a node when its process dies. */
interface Remains {
  readonly disk: SimulatedDisk;
  readonly host: GridHost;
  acknowledged: LedgerHead;
}

/** A node is as a log left it: what the log ends with was acknowledged. */
export function takeOver(node: Remains, recorded: RecordedNode | null): void {
  if (recorded === null) return;
  node.disk.load(recorded.frames, recorded.head);
  node.host.begin(recorded.things);
  node.acknowledged = recorded.head;
}
