import { Command } from 'commander';

import { exitCodes } from './exit-codes.js';
import './handle-bugs.js';
import { runCommand } from './run-command.js';

/**
 * A program of its own whose commands behave in ways that no command of zledger may: for run-command.test.ts.
 * It prints `ready` when its command has begun.
 */
const program = new Command('fixture').option('--log-level <level>', '', 'silent');

const commands: Readonly<Record<string, (signal: AbortSignal) => Promise<void>>> = {
  /** Ends only when asked to, and then well. */
  patient: (signal) => untilAborted(signal).catch(() => {}),
  /** Ends only when asked to, in the middle of its work. */
  broken: untilAborted,
  /** Never ends. */
  deaf: () => new Promise(() => {}),
  buggy: () => Promise.reject(new TypeError('x is not a function')),
  /** A bug that no promise leads back from. */
  lost: async () => {
    setImmediate(() => {
      throw new TypeError('lost');
    });
    await new Promise(() => {});
  },
};

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error)); // the frame aborts with an Error
  });
}

for (const [name, act] of Object.entries(commands)) {
  program.command(name).action(
    runCommand(async ({ output, signal }) => {
      const timer = setInterval(() => {}, 1000); // a promise alone does not keep the process up
      output.line('ready');
      await act(signal).finally(() => clearInterval(timer));
      return exitCodes.good;
    }),
  );
}

await program.parseAsync();
