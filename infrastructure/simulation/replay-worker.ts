import { parentPort, workerData } from 'node:worker_threads';

import { waiver } from '../../simulations/replay/replay-report.js';
import { BuildError } from './build-error.js';
import { loadBuild } from './load-build.js';
import { replayLog } from './replay-log.js';
import type { ReplayTask, ReplayThreadData, ReplayWord } from './run-replays.js';

/** The inside of a worker thread: replays the logs that it is told, one after the other (run-replays.ts starts it). */
const port = parentPort;
// run-replays.ts says what it gives.
const { builds, waived, onlyStates } = workerData as ReplayThreadData;
const [before, after] = builds;
const loaded = Promise.all([loadBuild(before.name, before.path), loadBuild(after.name, after.path)]);
// said when the first log asks for them
loaded.catch(() => undefined);
const isWaived = waiver(waived);
const stop = new AbortController();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's parent has no origin
const say = (word: ReplayWord): void => port?.postMessage(word);

port?.on('message', (task: ReplayTask) => {
  if (task === 'stop') stop.abort();
  else void replay(task.index, task.log);
});

async function replay(index: number, log: Exclude<ReplayTask, 'stop'>['log']): Promise<void> {
  try {
    const { signal } = stop;
    const onProgress = (events: number): void => say({ kind: 'progress', index, events });
    const found = await replayLog({ log, builds: await loaded, isWaived, onlyStates, signal, onProgress });
    say({ kind: 'done', index, replay: found });
  } catch (error) {
    if (error instanceof BuildError) {
      const { code, build, message } = error;
      return say({ kind: 'unloadable', code, build, message });
    }
    if (!stop.signal.aborted) throw error;
    say({ kind: 'stopped' });
  }
}
