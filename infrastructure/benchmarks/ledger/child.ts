import { runTask } from './child-tasks.js';
import type { ChildTask } from './child-tasks.js';

/** The process of its own that a figure is taken in: nothing is warm, and its memory is its own. Task as JSON, report as JSON. */
const [, , text = ''] = process.argv;
// only `in-child.ts` starts it
const report = await runTask(JSON.parse(text) as ChildTask);
console.log(JSON.stringify(report));
