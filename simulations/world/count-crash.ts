import type { CrashPoint } from './fault-schedule.js';
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

/** An effect failed that nobody had stopped. */
export function countFailedEffect({ world, host }: Pick<NodeView, 'world' | 'host'>): void {
  world.coverage.saw('an effect failed and was tried again');
  if (host.trouble === 'half-done') world.coverage.saw('an effect was half done when it failed');
}
