import { onOutputClosed } from './closed-output.js';
import { exitCodes, type ExitCode } from './exit-codes.js';

/** Why a command was asked to stop. */
export class StopRequest extends Error {
  override readonly name = 'AbortError';
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

export interface StopSignal {
  /** Aborts on the first Ctrl-C (SIGINT), on SIGTERM, and when nobody reads the output any more. */
  readonly signal: AbortSignal;
  /** Takes the listeners away. */
  release(): void;
}

/**
 * Lets a command end in its own time: the first Ctrl-C asks, the second ends the process at once. A reader that
 * goes away (`zledger log | head`) asks too.
 */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const ask = (request: StopRequest): void => {
    if (controller.signal.aborted) process.exit(request.exitCode);
    controller.abort(request);
  };
  const onInterrupt = (): void => {
    if (!controller.signal.aborted) tell('Stopping; press Ctrl-C again to end at once.\n');
    ask(new StopRequest('interrupted', exitCodes.interrupted));
  };
  const onTerminate = (): void => ask(new StopRequest('terminated', exitCodes.terminated));
  const forget = onOutputClosed(() => {
    if (!controller.signal.aborted)
      controller.abort(new StopRequest('nobody reads the output', exitCodes.outputClosed));
  });
  process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
      forget();
    },
  };
}

/** Only a person at a terminal can press it again. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(text);
}
