/** Maps a range of values to a range of places in a picture. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Place, with one decimal at most: pictures need no more. */
  at(value: number): number;
}

export function scale(
  [from, to]: readonly [number, number],
  [first, last]: readonly [number, number],
): Scale {
  const width = to - from || 1;
  return {
    from,
    to,
    at: (value) => Math.round((first + ((value - from) * (last - first)) / width) * 10) / 10,
  };
}

const steps = [1, 2, 2.5, 5, 10];

/** Round values from 0 on that cover `most`, at least three of them. */
export function roundTicks(most: number, about = 5): readonly number[] {
  if (most <= 0) return [0, 1];
  const step = roundStep(most / about, steps);
  const ticks: number[] = [];
  for (let tick = 0; tick < most + step * 0.999; tick += step) ticks.push(Math.round(tick * 1000) / 1000);
  return ticks;
}

function roundStep(least: number, of: readonly number[]): number {
  let magnitude = 1;
  while (magnitude > least) magnitude /= 10;
  while (magnitude * 10 <= least) magnitude *= 10;
  return (of.find((step) => step * magnitude >= least) ?? 10) * magnitude;
}

const minute = 60_000;
const timeSteps = [10, 30, 60, 120, 240, 360, 720, 1440, 2880, 7200, 14_400, 43_200].map(
  (minutes) => minutes * minute,
);

/** Times at round minutes, hours or days from 0 to `most`, ms. */
export function timeTicks(most: number, about = 8): readonly number[] {
  const step = timeSteps.find((each) => each * about >= most) ?? 100 * 1440 * minute;
  const ticks: number[] = [];
  for (let tick = 0; tick <= most; tick += step) ticks.push(tick);
  return ticks;
}

/** `6 h`, `2 d`, `30 min`: a tick of a time axis. */
export function timeLabel(at: number): string {
  if (at === 0) return '0';
  if (at % (1440 * minute) === 0 && at >= 4 * 1440 * minute) return `${at / (1440 * minute)} d`;
  if (at % (60 * minute) === 0) return `${at / (60 * minute)} h`;
  return `${Math.round(at / minute)} min`;
}
