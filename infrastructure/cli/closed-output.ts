import { exitCodes } from './exit-codes.js';

const whenClosed = new Set<() => void>();

/**
 * Loaded for its effect, by every program of ours: whose reader goes away (`zledger log | head`) ends without a word, with
 * the code that shells give for SIGPIPE. Not 0: a `verify` that was cut off has not said that the log is good. Where only
 * standard error is closed, its notes are dropped and the work goes on: a node must not stop because a log viewer did.
 */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.once('exit', markAsCutOff);
  if (whenClosed.size === 0) process.exit();
  for (const stop of whenClosed) stop();
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** A finding or an error says more than that nobody read of it. */
function markAsCutOff(): void {
  if ((process.exitCode ?? exitCodes.good) === exitCodes.good) process.exitCode = exitCodes.outputClosed;
}

/**
 * For work that must be brought to an end: `stop` is called instead of ending the process at once.
 * @returns what takes it back
 */
export function onOutputClosed(stop: () => void): () => void {
  whenClosed.add(stop);
  return () => void whenClosed.delete(stop);
}
