import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { readCorpus } from '../event-corpus/corpus-file.js';
import { corpusFile } from '../generated-files.js';
import type { ProbeAnswer, ProbeJob, ProbeLog, ProbePlace, ProbeResult } from './probe-job.js';

/**
 * `node probe.js FILE`: runs the job of that file (JSON `{job, place}`) and prints a `ProbeAnswer`. run-condition.ts
 * starts it on this and other engines.
 */
const { job, place } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  readonly job: ProbeJob;
  readonly place: ProbePlace;
}; // run-condition.ts wrote it
const log: ProbeLog = job.corpus
  ? readCorpus(readFileSync(corpusFile, 'utf8')).flatMap(({ commit }) => commit.events)
  : [];
const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
const results = place.thread ? await onThread() : await here();
const answer: ProbeAnswer = {
  engine: `Node.js ${process.version}, V8 ${process.versions.v8}`,
  options: process.execArgv,
  timeZone,
  locale,
  results,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);

async function here(): Promise<readonly ProbeResult[]> {
  const { runProbe } = await import('./run-probe.js');
  return runProbe(job, log);
}

function onThread(): Promise<readonly ProbeResult[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('probe-thread.js', import.meta.url), {
      workerData: { job, place, log },
    });
    worker.once('message', (found: readonly ProbeResult[]) => resolve(found));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the probe's thread ended with ${code}`)));
  });
}
