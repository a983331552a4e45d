import type { Outcome } from '../../domain/effect.js';
import type { CrashPoint } from './fault-schedule.js';
import type { GridHost, Operation } from './grid-host.js';
import type { SimulatedDisk } from './simulated-disk.js';
import type { Situation } from './situations.js';
import type { NodeView } from './world-parts.js';

const situations: Readonly<Record<CrashPoint, Situation>> = {
  now: 'crashed at once',
  'before-write': 'crashed before a write',
  'before-sync': 'crashed between write and sync',
  'after-sync': 'crashed after a sync, before the turn counted',
  'before-outcome': 'crashed between an effect and its outcome',
};

/** A node is about to die at a point: counted, and once more when it is in the middle of an upgrade. */
export function countCrash({ world, index, isChanging }: NodeView, point: CrashPoint): void {
  const { coverage } = world;
  coverage.saw(situations[point]);
  world.told(index, situations[point]);
  if (!isChanging) return;
  coverage.saw(
    point === 'before-sync'
      ? 'crashed between write and sync during an upgrade'
      : 'crashed elsewhere during an upgrade',
  );
}

const driverSituations: Readonly<Partial<Record<GridHost['trouble'], Situation>>> = {
  failing: 'an effect failed and was tried again',
  flapping: 'an effect failed on a host that refuses now and then',
  'half-done': 'an effect was half done when it failed',
};

/** The work of an effect that nobody had stopped ended. */
export function countEffect(
  { world, host: { trouble } }: Pick<NodeView, 'world' | 'host'>,
  { stopped }: Operation,
  { kind }: Outcome,
): void {
  if (stopped) return;
  if (trouble === 'slow') world.coverage.saw('an effect took long on a slow host');
  const situation = driverSituations[trouble];
  if (kind === 'failed' && situation !== undefined) world.coverage.saw(situation);
}

/** A commit counts: what was wrong with the disk and the clock that it was written with. */
export function countCommit({ world, disk, skew }: CommittingNode): void {
  if (disk.condition === 'slow') world.coverage.saw('a write came late');
  if (skew !== 0) world.coverage.saw('a commit was written by a clock that is wrong');
}

interface CommittingNode extends Pick<NodeView, 'world'> {
  readonly disk: SimulatedDisk;
  readonly skew: number;
}
