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
  /**
   * Does work that lasts long in one piece, during which nobody can be asked: meanwhile Ctrl-C and SIGTERM end the process at
   * once, as where nobody listens. Only for work that may be cut off anywhere.
   */
  readonly cutOff: <Result>(work: () => Result) => Result;
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
  const listen = (): unknown => process.on('SIGINT', onInterrupt).on('SIGTERM', onTerminate);
  const deafen = (): unknown => process.off('SIGINT', onInterrupt).off('SIGTERM', onTerminate);
  listen();
  return {
    signal: controller.signal,
    cutOff: (work) => {
      deafen();
      try {
        return work();
      } finally {
        listen();
      }
    },
    release: () => {
      deafen();
      forget();
    },
  };
}

/** Only a person at a terminal can press it again. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(text);
}
