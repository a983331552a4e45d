import type { Logger } from 'pino';
import type { GridRecords } from '../../../chain/grid-records.js';
import type { NodeHands } from '../../runtime/node-effect-runner.js';
import { checkHealth } from './check-health.js';
import { type CommandOutcome, type ControlCommand, runControlCommand } from './control-command.js';
import type { HostControlSetup } from './host-control-setup.js';
import { wakeHand } from './wake-hand.js';
import { wakerOf } from './waker.js';

/** Longer than any effect may take; what carries effects out stops it earlier, by the signal. */
const noLimitMs = 24 * 3_600_000;

/** What the hands need beside the commands. */
export interface ControlContext {
  /** The last block that this process has read. */
  readonly headSeen: () => number;
  /** Where other nodes of the farm are looked up; undefined: nowhere (a recording). */
  readonly records: GridRecords | undefined;
  readonly log: Logger;
}

/** Carries out what the node owes its own software and host, and the others of its farm, by what the operator gave it. */
export function controlHands(
  { updater, healthCheck, healthCheckWithin: withinMs, powerCommand, wake }: HostControlSetup,
  { headSeen, records, log }: ControlContext,
): NodeHands {
  const note = (message: string, fields: Record<string, unknown> = {}): void => log.info(fields, message);
  const run = (command: ControlCommand | null, signal: AbortSignal, more: readonly string[]) =>
    command === null ? notSet : runControlCommand(command, { more, signal, note, timeoutMs: noLimitMs });
  return {
    'switch-version': async ({ direction, from, to }, signal) =>
      outcome(await run(updater, signal, [direction, to, from])),
    'check-health': async (_effect, signal) =>
      outcome(await checkHealth({ command: healthCheck, headSeen, withinMs, note }, signal)),
    'power-down': async (_effect, signal) => outcome(await run(powerCommand, signal, [])),
    ...(wake === null ? {} : { 'wake-node': wakeHand(records, wakerOf(wake, note)) }),
  };
}

const notSet: CommandOutcome = {
  kind: 'failed',
  code: 'INTERRUPTED',
  reason: 'this node was started without the command: give it again, or the log waits for it',
};

function outcome(came: CommandOutcome) {
  return came.kind === 'done' ? ({ kind: 'done', result: null } as const) : came;
}
