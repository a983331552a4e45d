import type { NodeTask } from '../node-effect.js';
import type { NodeState } from './node-state.js';
import { type TaskRecord, taskRecord } from './voice.js';

export function setTask(state: NodeState, task: string, change: (record: TaskRecord) => TaskRecord): void {
  state.tasks.set(task, change(taskRecord(state.tasks, task as NodeTask))); // an event names a task of the list
}
