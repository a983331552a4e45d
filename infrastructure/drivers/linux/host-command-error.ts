/** How a host command went wrong. */
export type HostCommandFailure =
  | 'not-found'
  | 'not-started'
  | 'exit'
  | 'killed'
  | 'timeout'
  | 'aborted'
  | 'output-too-large';

export interface HostCommandErrorDetails {
  readonly failure: HostCommandFailure;
  readonly command: string;
  readonly args: readonly string[];
  /** Null when the command ended by a signal or never began. */
  readonly exitCode: number | null;
  /** The last part of what it said on stderr (or stdout when stderr was empty). */
  readonly stderrTail: string;
  readonly durationMs: number;
}

/** A host command that did not end well: which one, how, what it said, and what to do about it. */
export class HostCommandError extends Error implements HostCommandErrorDetails {
  readonly code = 'HOST_COMMAND_FAILED';
  readonly failure: HostCommandFailure;
  readonly command: string;
  readonly args: readonly string[];
  readonly exitCode: number | null;
  readonly stderrTail: string;
  readonly durationMs: number;
  readonly whatToDo: string;

  constructor(details: HostCommandErrorDetails) {
    const whatToDo = advice[details.failure];
    super(`${sentenceFor(details)} ${whatToDo}`);
    this.name = 'HostCommandError';
    this.failure = details.failure;
    this.command = details.command;
    this.args = details.args;
    this.exitCode = details.exitCode;
    this.stderrTail = details.stderrTail;
    this.durationMs = details.durationMs;
    this.whatToDo = whatToDo;
  }
}

function sentenceFor(details: HostCommandErrorDetails): string {
  const line = [details.command, ...details.args].join(' ').slice(0, 300);
  const said = details.stderrTail.trim();
  const tail = said === '' ? '' : ` and said: ${said}`;
  const sentences: Record<HostCommandFailure, string> = {
    'not-found': `The host has no command '${details.command}'.`,
    'not-started': `The host command '${line}' could not be started${tail}.`,
    exit: `The host command '${line}' ended with exit code ${details.exitCode}${tail}.`,
    killed: `The host command '${line}' was killed from outside${tail}.`,
    timeout: `The host command '${line}' did not end within ${details.durationMs} ms and was killed${tail}.`,
    aborted: `The host command '${line}' was stopped because its effect was called off.`,
    'output-too-large': `The host command '${line}' wrote more than is allowed and was killed.`,
  };
  return sentences[details.failure];
}

const advice: Record<HostCommandFailure, string> = {
  'not-found': 'Install the package that has it; the start of the node names it.',
  'not-started': 'Check the permissions of the command and the limits on processes.',
  exit: 'See the log for the commands before it.',
  killed: 'The effect is tried again.',
  timeout: 'Check the load of the host and its disks; the effect is tried again.',
  aborted: 'The effect is tried again.',
  'output-too-large': 'See the log for the commands before it.',
};
