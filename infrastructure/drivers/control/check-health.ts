import { setTimeout as pause } from 'node:timers/promises';
import type { CommandOutcome, ControlCommand } from './control-command.js';
import { runControlCommand } from './control-command.js';

export interface HealthCheckOptions {
  /** Null: the node is well when it has read a finalized block since it started. */
  readonly command: ControlCommand | null;
  /** The last block that this process has read, 0 before the first. */
  readonly headSeen: () => number;
  /** How long the new version has to become well, ms. */
  readonly withinMs: number;
  /** Pause between two looks, ms. Default 2000. */
  readonly everyMs?: number;
  readonly note: (message: string, fields?: Record<string, unknown>) => void;
}

/**
 * Looks again and again until the new version is well or its time is over. A version that was just started needs a while; one
 * that is silent is not well. The reason of a failure is what the check itself said last, rather than that the time was over
 * while it ran once more.
 */
export async function checkHealth(
  { command, headSeen, withinMs, everyMs = 2000, note }: HealthCheckOptions,
  signal: AbortSignal,
): Promise<CommandOutcome> {
  const deadline = performance.now() + withinMs;
  const first = headSeen();
  let said: string | null = null;
  for (;;) {
    const timeoutMs = Math.max(1, deadline - performance.now());
    const outcome =
      command === null
        ? followed(first, headSeen())
        : await runControlCommand(command, { timeoutMs, signal, note });
    if (outcome.kind === 'done' || signal.aborted) return outcome;
    if (outcome.code !== 'INTERRUPTED') said = outcome.reason;
    const left = deadline - performance.now();
    if (left <= 0) {
      const reason = `it was not well within ${withinMs} ms: ${said ?? outcome.reason}`;
      return { kind: 'failed', code: 'REFUSED', reason };
    }
    await pause(Math.min(everyMs, left), undefined, { signal }).catch(() => undefined);
  }
}

function followed(first: number, now: number): CommandOutcome {
  if (now > first) return { kind: 'done' };
  return { kind: 'failed', code: 'REFUSED', reason: 'no finalized block was read since the start' };
}
