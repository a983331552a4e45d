import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { Scenario, volume, zmount } from '../../domain/scenario.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { loadState } from '../runtime/load-state.js';
import { appendStory } from '../snapshots/story-ledger.fixture.js';
import { nodeViews } from './node-views.js';
import { ProjectionStore } from './projection-store.js';

/**
 * A process to kill. Usage: node view-crash.fixture.js LEDGER VIEWS FIRST-CONTRACT MODE
 * `between`: kills itself right after an append was acknowledged, before the views hear of it.
 * `any`: appends and tells the views for ever, and waits to be killed.
 * `mid-build`: builds the views anew, in small steps, beside those that are there, and kills itself in the middle of it.
 * `rebuild`: builds the views anew the same for ever, and waits to be killed.
 */
const [, , ledgerPath = '', viewsPath = '', first = '1', mode = 'any'] = process.argv;
const ledger = await openLevelLedger({ path: ledgerPath });
const views = await ProjectionStore.open({ path: viewsPath, ledger, projections: nodeViews, stepEvents: 64 });
views.poke();

if (mode === 'rebuild' || mode === 'mid-build') {
  for (;;) {
    for (const { name } of nodeViews) views.rebuild(name);
    process.stdout.write('rebuilding\n');
    for (let lags = views.lag(); lags.some(({ rebuilding }) => rebuilding); lags = views.lag()) {
      const isBegun = lags.some(({ building }) => (building?.nextPosition ?? 0) > 0);
      if (isBegun && mode === 'mid-build') process.kill(process.pid, 'SIGKILL');
      await nextTurn();
    }
  }
}

const story = new Scenario({ started: false });
for (let contract = Number(first); contract < Number(first) + 40; contract++) {
  story.deploy({ contract, workloads: [zmount('disk', 1), volume('vol', 1)] });
  story.settle();
}
// the log is bound and has its blocks since the first run; only what is new is appended
const followed = (await loadState(ledger)).chain.cursor?.number ?? 0;
const bound = ledger.head().nextPosition > 0;
let commits = 0;
await appendStory(ledger, bound ? story.commands.slice(1).map(later) : story.commands, () => {
  commits++;
  if (mode === 'between' && commits === 60) process.kill(process.pid, 'SIGKILL');
  views.poke();
  if (commits % 10 === 0) process.stdout.write(`${commits}\n`);
});
await wait(60_000);

/** Blocks go on from where the log is. */
function later(command: Scenario['commands'][number]): Scenario['commands'][number] {
  if (command.type !== 'FollowBlocks') return command;
  const number = command.block.number + followed;
  return {
    ...command,
    from: number,
    block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
    time: number * 6000,
  };
}
