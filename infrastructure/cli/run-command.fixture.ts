import { Command } from 'commander';

import { exitCodes, type ExitCode } from './exit-codes.js';
import './handle-bugs.js';
import type { Output } from './output.js';
import { runCommand } from './run-command.js';

/**
 * A program of its own whose commands behave in ways that no command of zledger may: for run-command.test.ts.
 * It prints `ready` when its command has begun.
 */
const program = new Command('fixture').option('--log-level <level>', '', 'silent');

const commands: Readonly<Record<string, (signal: AbortSignal, output: Output) => Promise<ExitCode | void>>> =
  {
    /** Ends only when asked to, and then well. */
    patient: (signal) => untilAborted(signal).catch(() => {}),
    /** Ends only when asked to, in the middle of its work. */
    broken: untilAborted,
    /** Never ends. */
    deaf: () => new Promise(() => {}),
    finds: () => Promise.resolve(exitCodes.finding),
    /** Says much on standard error before it is done. */
    chatty: async (_signal, output) => {
      for (let note = 0; note < 20; note += 1) {
        process.stderr.write(`note ${note}\n`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      output.line('done');
    },
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
      return (await act(signal, output).finally(() => clearInterval(timer))) ?? exitCodes.good;
    }),
  );
}

await program.parseAsync();
