import type { Logger } from 'pino';
import type { SurveyHost } from '../../domain/command.js';
import type { RemoveStray } from '../../domain/node-effect.js';
import type { Driver } from '../drivers/driver.js';
import type { NodeHand } from './node-effect-runner.js';
import { readOutcome } from './read-outcome.js';

/** What the host holds, to be put beside what the log says; nothing when the host cannot be asked now: the next start asks again. */
export async function surveyCommand(
  driver: Pick<Driver, 'list'>,
  log: Logger,
): Promise<readonly SurveyHost[]> {
  try {
    return [{ type: 'SurveyHost', present: [...(await driver.list())].sort() }];
  } catch (error) {
    log.warn({ err: error }, 'what is on this host could not be listed: nothing is compared with the log');
    return [];
  }
}

/** Removes what no record accounts for. */
export function strayHand(driver: Pick<Driver, 'discard'>, log: Logger): NodeHand<RemoveStray> {
  return async ({ id, workload }, signal) => {
    const note = (message: string, fields: Record<string, unknown> = {}): void =>
      log.debug({ effect: id, ...fields }, message);
    const outcome = readOutcome(await driver.discard(workload, { signal, note }));
    if (outcome.kind === 'done') return { kind: 'done', result: null };
    return { kind: 'failed', code: 'HOST_REFUSED', reason: outcome.reason };
  };
}
