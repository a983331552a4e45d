import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { ChildReport, ChildTask } from './child-tasks.js';

const program = fileURLToPath(new URL('./child.js', import.meta.url));

/** Runs a task in a process of its own. @throws Error with what it wrote to standard error when it fails */
export async function inChild(task: ChildTask): Promise<ChildReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)]);
  // our own child's report
  return JSON.parse(stdout) as ChildReport;
}
