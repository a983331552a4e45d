import type { DryLine } from './dry-record.js';

/** What a dry driver's record shows; the crash tests demand that `faults` is empty. */
export interface DryAudit {
  /** Sentences, each naming the call. */
  readonly faults: readonly string[];
  /** Ids that exist after the last line, sorted. */
  readonly alive: readonly string[];
  /** Calls that a crash cut off: begun, never ended. */
  readonly cutOff: number;
  readonly calls: number;
}

/**
 * Reads a record for what must never be: two calls for one workload at the same time in one process, and a workload
 * that is made while it is there already. A call that another process had begun died with that process.
 */
export function auditDryRecord(lines: readonly DryLine[]): DryAudit {
  const faults: string[] = [];
  const alive = new Set<string>();
  const open = new Map<string, DryLine>();
  let cutOff = 0;
  let calls = 0;
  for (const entry of lines) {
    const running = open.get(entry.id);
    if (entry.phase === 'start') {
      calls += 1;
      if (running !== undefined && running.pid !== entry.pid) cutOff += 1;
      else if (running !== undefined)
        faults.push(`${nameOf(entry)} began while ${nameOf(running)} was running`);
      open.set(entry.id, entry);
      continue;
    }
    if (running?.call === entry.call) open.delete(entry.id);
    if (entry.did === 'created' && alive.has(entry.id))
      faults.push(`${nameOf(entry)} made what was there already`);
    if (entry.did === 'created') alive.add(entry.id);
    if (entry.did === 'removed') alive.delete(entry.id);
  }
  return { faults, alive: [...alive].sort(), cutOff: cutOff + open.size, calls };
}

function nameOf({ call, verb, id, pid }: DryLine): string {
  return `call ${call} (${verb} ${id}, process ${pid})`;
}
