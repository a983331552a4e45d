import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { deploymentToJson } from '../../../domain/deployment/write-deployment.js';
import { writeExactJson } from '../../../domain/json/exact-json.js';
import { dataFolder } from '../../node/data-folder.js';
import { writeNodeFile } from '../../node/node-file.js';
import { signedExample } from '../signed-example.js';

const run = promisify(execFile);

/**
 * Makes a data folder with everything in it that a node keeps: the log with tables and a write-ahead log, index, witness,
 * snapshots, views, tree, checkpoints, key, a body in the spool, and the file that names the process.
 * @param script file of a script
 * @param commits that the log gets
 */
export async function makeCompleteFolder(root: string, script: string, commits: number): Promise<void> {
  const writer = fileURLToPath(new URL('writer.js', import.meta.url));
  // Several openings: each writes what the one before left in the write-ahead log into tables.
  const openings = 3;
  for (let opening = 1; opening <= openings; opening++) {
    const upTo =
      Math.floor((commits * opening) / openings) - Math.floor((commits * (opening - 1)) / openings);
    await run(process.execPath, [writer, root, script, '8', String(upTo)]);
  }
  const folder = dataFolder(root);
  await mkdir(folder.spool, { recursive: true });
  await writeFile(
    join(folder.spool, 'body.json'),
    writeExactJson(deploymentToJson(signedExample('zmachine'))),
  );
  await writeNodeFile(folder.nodeFile, { pid: 4711, url: 'http://127.0.0.1:34567' });
}
