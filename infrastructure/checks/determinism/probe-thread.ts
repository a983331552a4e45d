import { parentPort, workerData } from 'node:worker_threads';
import { harden } from '../../simulation/harden.js';
import type { ProbeJob, ProbeLog, ProbePlace } from './probe-job.js';

/**
 * The inside of a probe's worker thread. Hardening comes first, so that the core is loaded under it too, and with it zod
 * and the cryptography. Two libraries are there before: immer and msgpackr look at the process when they are loaded, for
 * whether they are in production and whether there is native code.
 */
const port = parentPort;
// probe.ts starts this file and says what it gives.
const { job, place, log } = workerData as {
  readonly job: ProbeJob;
  readonly place: ProbePlace;
  readonly log: ProbeLog;
};
if (place.hardened) {
  await import('immer');
  await import('msgpackr');
  harden();
}
const { runProbe } = await import('./run-probe.js');
port?.postMessage(runProbe(job, log));
