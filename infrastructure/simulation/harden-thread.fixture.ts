import { parentPort, workerData } from 'node:worker_threads';
import { harden } from './harden.js';

/** Says what each of the given snippets does under hardened globals: `null` when it ran, else the error's name. */
const port = parentPort;
const snippets = workerData as readonly string[]; // harden.test.ts gives them
// oxlint-disable-next-line typescript/no-implied-eval -- only texts of the test come here, and must be code before hardening
const functions = snippets.map((snippet) => new Function(`"use strict"; ${snippet}`));
harden();
const said = functions.map((run): string | null => {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.name : 'no error';
  }
});
port?.postMessage(said);
