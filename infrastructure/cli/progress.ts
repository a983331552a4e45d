import { SingleBar } from 'cli-progress';

/** Shows how far a long command is. On anything but a terminal it shows nothing. */
export interface Progress {
  /** @param note what else there is to say, e.g. a speed */
  readonly update: (done: number, total: number, note?: string) => void;
  /** Takes the bar away. Must be called before anything else is printed. */
  readonly stop: () => void;
}

/** @param what the thing that is counted, e.g. `commits` */
export function createProgress(what: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: `{bar} {percentage}%  {value}/{total} ${what}  {note}  {eta_formatted} left`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: true,
    stream,
  });
  let started = false;
  return {
    update: (done, total, note = '') => {
      if (!started) bar.start(total, done, { note });
      started = true;
      bar.setTotal(total);
      bar.update(done, { note });
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}
