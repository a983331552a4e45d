import { parentPort, workerData } from 'node:worker_threads';

import { readScenario } from '../../simulations/scenario/read-scenario.js';
import { loadBuilds } from './load-build.js';
import { openSimulation } from './open-simulation.js';
import { received } from './received-logs.js';
import type { SeedTask, SeedThreadData, ShrinkTask } from './run-seeds.js';

/**
 * The inside of a worker thread: runs the seeds that it is told, one after the other, or makes one smaller. The scenario comes as its text and is
 * read anew, so that nothing is shared between threads.
 */
const port = parentPort;
// run-seeds.ts starts this file and says what it gives.
const { text, builds, logs } = workerData as SeedThreadData;
const simulation = await openSimulation(readScenario(text), await loadBuilds(builds), received(logs));
// what was sent before this is kept by the port
port?.on('message', (task: SeedTask | ShrinkTask) => {
  port.postMessage(
    'shrink' in task ? simulation.shrink(task.shrink) : simulation.run(task.seed, task.side, task.detailed),
  );
});
