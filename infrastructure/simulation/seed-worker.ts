import { parentPort, workerData } from 'node:worker_threads';

import { readScenario } from '../../simulations/scenario/read-scenario.js';
import type { SeedTask } from './run-seeds.js';
import { openSimulation } from './open-simulation.js';

/**
 * The inside of a worker thread: runs the seeds that it is told, one after the other. The scenario comes as its text and is
 * read anew, so that nothing is shared between threads.
 */
const port = parentPort;
// run-seeds.ts starts this file and says what it gives.
const { text } = workerData as { readonly text: string };
const simulation = openSimulation(readScenario(text));
port?.on('message', ({ seed, side, detailed }: SeedTask) => {
  port.postMessage(simulation.run(seed, side, detailed));
});
