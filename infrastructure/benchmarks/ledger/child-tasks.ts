import { stateHash } from '../../../domain/state/state-hash.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { loadStateFrom } from '../../runtime/load-state.js';
import { SnapshotStore } from '../../snapshots/snapshot-store.js';
import { watchOwnMemory } from './own-memory.js';
import { loadPeers, openEmmett } from './peers.js';
import { secondsOf } from './rounds.js';

/** What a process of its own is asked to do. */
export type ChildTask =
  | { readonly kind: 'replay'; readonly path: string; readonly toPosition: number | null }
  | { readonly kind: 'open'; readonly path: string; readonly snapshots: string }
  | { readonly kind: 'emmett'; readonly file: string };

export interface ChildReport {
  readonly events: number;
  readonly seconds: number;
  /** MiB: the most that was resident, modules, and pages of files that LevelDB maps, and all. */
  readonly memory: number;
  /** MiB: the most that was the process's own, without pages of files; `memory` where the system does not tell them apart. */
  readonly own: number;
  /** MiB before the work began. */
  readonly before: number;
  /** Of the state that came out; empty for a peer. */
  readonly hash: string;
}

const memory = (): number => process.resourceUsage().maxRSS / 1024;

/** Does it, in this process. */
export async function runTask(task: ChildTask): Promise<ChildReport> {
  const before = memory();
  const watch = watchOwnMemory();
  const measured = await measure(task);
  return { ...measured, before, memory: memory(), own: watch.stop() };
}

function measure(task: ChildTask): Promise<Measured> {
  switch (task.kind) {
    case 'replay':
      return replay(task.path, task.toPosition);
    case 'open':
      return open(task.path, task.snapshots);
    case 'emmett':
      return foldWithEmmett(task.file);
  }
}

type Measured = Omit<ChildReport, 'memory' | 'own' | 'before'>;

/** Opening is not counted: it is a row of its own. */
async function replay(path: string, toPosition: number | null): Promise<Measured> {
  const ledger = await openLevelLedger({ path, readonly: true });
  const range = toPosition === null ? {} : { toPosition };
  const began = performance.now();
  const { state } = await loadStateFrom(ledger, range);
  const seconds = (performance.now() - began) / 1000;
  const events = toPosition === null ? ledger.head().nextPosition : toPosition + 1;
  await ledger.close();
  return { events, seconds, hash: stateHash(state) };
}

async function open(path: string, snapshots: string): Promise<Measured> {
  let hash = '';
  let events = 0;
  const began = performance.now();
  const ledger = await openLevelLedger({ path });
  const { state, snapshotAt } = await loadStateFrom(ledger, {
    snapshots: new SnapshotStore({ path: snapshots }),
  });
  const seconds = (performance.now() - began) / 1000;
  if (snapshotAt === 0) throw new Error(`the snapshot in ${snapshots} was not used`);
  events = ledger.head().nextPosition;
  hash = stateHash(state);
  await ledger.close();
  return { events, seconds, hash };
}

/** Its own `aggregateStream` over one stream. The fold only counts by type: cheaper than the node's, to its advantage. */
async function foldWithEmmett(fileName: string): Promise<Measured> {
  const { emmett } = loadPeers();
  if (emmett === null) throw new Error('Emmett is not there');
  const store = await openEmmett(emmett, fileName);
  let events = 0;
  const seconds = await secondsOf(async () => {
    const { state } = await store.aggregateStream<Map<string, number>>('node', {
      initialState: () => new Map(),
      evolve: (counts, { type }) => counts.set(type, (counts.get(type) ?? 0) + 1),
    });
    for (const count of state.values()) events += count;
  });
  await store.close?.();
  return { events, seconds, hash: '' };
}
