import type { Logger } from 'pino';
import type { NodeDetails } from '../../domain/node-call.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { SurveyError } from '../registration/host-survey.js';
import type { InputQueue } from './input-queue.js';

/** How often the host is looked at again: an address or a disk may have come or gone. ms */
const lookAgainMs = 10 * 60_000;

/**
 * What the host is when a node starts. Null: nobody asked; undefined: it cannot be read now. That is no reason to leave workloads
 * alone when the log holds already what the host is: it is looked at again later. @throws SurveyError for a log that does not
 */
export async function describedAtStart(
  describe: (() => Promise<NodeDetails>) | undefined,
  { registration }: Pick<NodeState, 'registration'>,
  log: Logger,
): Promise<NodeDetails | null | undefined> {
  try {
    return (await describe?.()) ?? null;
  } catch (error) {
    if (!(error instanceof SurveyError) || registration.wanted === null) throw error;
    log.warn({ code: error.code }, `${error.message}; the chain is told nothing new until then`);
    return undefined;
  }
}

/** Looks at the host now and again, and puts on record what changed of it; the domain decides what the chain is told. */
export function watchDescription(
  describe: () => Promise<NodeDetails>,
  queue: Pick<InputQueue, 'submit'>,
  log: Logger,
): { stop(): void } {
  const look = async (): Promise<void> => {
    try {
      await queue.submit({ type: 'DescribeNode', details: await describe() });
    } catch (error) {
      // A log that is broken stops the node by itself; a host that cannot be read now is read again.
      log.warn({ err: error }, 'the host could not be described; it is tried again');
    }
  };
  const timer = setInterval(() => void look(), lookAgainMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
