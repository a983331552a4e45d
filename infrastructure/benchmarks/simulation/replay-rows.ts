import { join } from 'node:path';
import { tmpdir } from 'node:os';

import { loadBuild } from '../../simulation/load-build.js';
import { ownPackage } from '../../simulation/own-package.js';
import { replayLedger } from '../../simulation/replay-log.js';
import { openLevelLedger } from '../../ledger/level-ledger.js';
import { buildStoryLog } from '../ledger/log-builder.js';
import { readable, type Result } from '../ledger/result.js';
import { inNewFolder } from '../ledger/scratch.js';
import type { Settings } from './settings.js';

/**
 * Replay under two builds: this one, loaded twice. That it is the same code is not made use of: all is done twice and
 * compared. Two kinds: recorded events folded into the states of both, and each recorded input decided by both as well.
 */
export function replayRows({ quick }: Settings): Promise<readonly Result[]> {
  return inNewFolder(tmpdir(), async (folder) => {
    const [live, packed] = [join(folder, 'live'), join(folder, 'packed')];
    await buildStoryLog(live, quick ? 5000 : 300_000, null);
    await buildStoryLog(packed, quick ? 5000 : 1_000_000, 128);
    const builds = [await loadBuild('old', ownPackage), await loadBuild('new', ownPackage)] as const;
    const folded = 'each commit checked, its events folded by both, the states compared';
    return [
      await row(`${folded}: commits of 128`, { path: packed, builds, onlyStates: true }),
      await row(`${folded}: the node's own commits of 1.9`, { path: live, builds, onlyStates: true }),
      await row("the same, and each input decided by both, and what is owed: the node's own commits", {
        path: live,
        builds,
        onlyStates: false,
      }),
    ];
  });
}

type Measured = Pick<Parameters<typeof replayLedger>[1], 'builds' | 'onlyStates'> & { readonly path: string };

/** Opening the log is not counted, as in the ledger's own rows: it is one of them. */
async function row(what: string, { path, builds, onlyStates }: Measured): Promise<Result> {
  const { signal } = new AbortController();
  const ledger = await openLevelLedger({ path, readonly: true });
  let [best, events, commits] = [Number.POSITIVE_INFINITY, 0, 0];
  for (let time = 0; time < 3; time += 1) {
    const before = process.cpuUsage();
    const found = await replayLedger(ledger, {
      log: { name: 'bench', path },
      builds,
      onlyStates,
      isWaived: () => false,
      signal,
      onProgress: () => {},
    });
    const { user, system } = process.cpuUsage(before);
    if (found.causes.length > 0) throw new Error(`one build differs from itself: ${found.causes[0]?.cause}`);
    [events, commits] = [found.events, found.compared];
    best = Math.min(best, (user + system) / 1e6);
  }
  await ledger.close();
  return {
    what: `replay under two builds, ${what}`,
    goal: 'at least 1 000 000 events per CPU-second',
    reached: events / best,
    target: { min: 1_000_000 },
    unit: ' events per CPU-second',
    figures: {
      events: readable(events),
      ...(onlyStates ? {} : { 'inputs, each decided twice': readable(commits) }),
      'an event under both builds': `${readable((best / events) * 1e6)} µs`,
    },
  };
}
