import { HostCommandError, type HostCommandFailure, runHostCommand } from '../linux/host-command.js';

/** A command of the operator's: a program and its arguments. There is no shell in between. */
export type ControlCommand = readonly [program: string, ...args: string[]];

/** What came of one call, in the codes that the domain decides by. */
export type CommandOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: CommandFailure; readonly reason: string };

export type CommandFailure =
  /** It ended with a code that says no: not tried again by itself. */
  | 'REFUSED'
  /** It ended with 75 (EX_TEMPFAIL of sysexits.h): nothing was changed, and the cause may pass. */
  | 'TRY_AGAIN'
  /** It was killed, took too long, or could not be started. */
  | 'INTERRUPTED';

/** EX_TEMPFAIL. */
export const tryAgainExit = 75;

const longestReason = 4000;
const codes: Readonly<Record<HostCommandFailure, CommandFailure>> = {
  exit: 'REFUSED',
  'not-found': 'INTERRUPTED',
  'not-started': 'INTERRUPTED',
  killed: 'INTERRUPTED',
  timeout: 'INTERRUPTED',
  aborted: 'INTERRUPTED',
  'output-too-large': 'INTERRUPTED',
};

export interface CommandCall {
  readonly more?: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly note: (message: string, fields?: Record<string, unknown>) => void;
}

/** Runs the command once. What it says goes to the log of the node; the end of it is in the reason of a failure. */
export async function runControlCommand(
  [program, ...args]: ControlCommand,
  { more = [], timeoutMs, signal, note }: CommandCall,
): Promise<CommandOutcome> {
  try {
    const { stdout } = await runHostCommand(program, [...args, ...more], { timeoutMs, signal, note });
    if (stdout !== '') note('it said', { stdout: stdout.slice(-longestReason) });
    return { kind: 'done' };
  } catch (error) {
    if (!(error instanceof HostCommandError)) throw error;
    const code = error.exitCode === tryAgainExit ? 'TRY_AGAIN' : codes[error.failure];
    return { kind: 'failed', code, reason: storable(error.message) };
  }
}

/** A reason that any log can carry: of bounded length, and without halves of characters. */
function storable(text: string): string {
  return text.slice(0, longestReason).replace(/\p{Surrogate}/gu, '\uFFFD');
}
