import { SingleBar } from 'cli-progress';

/** Shows how far a long command is. On anything but a terminal it shows nothing. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  /** Takes the bar away. Must be called before anything else is printed. */
  readonly stop: () => void;
}

/** @param what the thing that is counted, e.g. `commits` */
export function createProgress(what: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: `{bar} {percentage}%  {value}/{total} ${what}  {eta_formatted} left`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    clearOnComplete: true,
    stream,
  });
  let started = false;
  return {
    update: (done, total) => {
      if (!started) bar.start(total, done);
      started = true;
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}
