import type { Logger } from 'pino';
import type { NodeDetails } from '../../domain/node-call.js';
import type { InputQueue } from './input-queue.js';

/** How often the host is looked at again: an address or a disk may have come or gone. ms */
const lookAgainMs = 10 * 60_000;

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
