import { join } from 'node:path';
import { tmpdir } from 'node:os';

import { loadBuild } from '../../simulation/load-build.js';
import { ownPackage } from '../../simulation/own-package.js';
import { replayLog } from '../../simulation/replay-log.js';
import { buildStoryLog } from '../ledger/log-builder.js';
import { readable, type Result } from '../ledger/result.js';
import { inNewFolder } from '../ledger/scratch.js';
import type { Settings } from './settings.js';

/**
 * Replay under two builds: this one, loaded twice. That it is the same code is not made use of: each decides on every input,
 * folds every event, and all is compared.
 */
export function replayRows({ quick }: Settings): Promise<readonly Result[]> {
  return inNewFolder(tmpdir(), async (folder) => {
    const events = quick ? 5000 : 300_000;
    const [live, packed] = [join(folder, 'live'), join(folder, 'packed')];
    await buildStoryLog(live, events, null);
    await buildStoryLog(packed, events, 128);
    const builds = [await loadBuild('old', ownPackage), await loadBuild('new', ownPackage)] as const;
    return [
      await row('the log of a busy node', live, builds),
      await row(
        'the same events in commits of 128 without inputs: folded and compared, not decided',
        packed,
        builds,
      ),
    ];
  });
}

async function row(
  what: string,
  path: string,
  builds: Parameters<typeof replayLog>[0]['builds'],
): Promise<Result> {
  const { signal } = new AbortController();
  let [best, events, commits] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let time = 0; time < 2; time += 1) {
    const before = process.cpuUsage();
    const found = await replayLog({
      log: { name: 'bench', path },
      builds,
      isWaived: () => false,
      signal,
      onProgress: () => {},
    });
    const { user, system } = process.cpuUsage(before);
    if ('code' in found) throw new Error(found.message);
    if (found.causes.length > 0) throw new Error(`one build differs from itself: ${found.causes[0]?.cause}`);
    [events, commits] = [found.events, found.compared];
    best = Math.min(best, (user + system) / 1e6);
  }
  return {
    what: `replay under two builds, ${what}`,
    goal: 'at least 1 000 000 events per CPU-second',
    reached: events / best,
    target: { min: 1_000_000 },
    unit: ' events per CPU-second',
    figures: {
      events: readable(events),
      'inputs, each decided twice': readable(commits),
      'an event under both builds': `${readable((best / events) * 1e6)} µs`,
    },
  };
}
