import { median } from '../interleaved.js';
import { type ChainToRead, type Reading, readObvious, readOurs } from './readers.js';

/** One chain over one line, read by both. */
export interface SpeedRow {
  readonly what: string;
  readonly blocks: number;
  /** How many times as fast as the loop. */
  readonly goal: number;
  readonly ours: Reading;
  readonly obvious: Reading;
  readonly times: number;
}

export interface SpeedWish {
  readonly what: string;
  readonly goal: number;
  readonly chain: ChainToRead;
  readonly blocks: number;
  /** The loop is as fast over few blocks as over many, and slow. */
  readonly few: number;
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly warmUp: number;
}

/** Both in turns, so that what disturbs the machine disturbs both; medians. */
export async function speedRow({
  what,
  goal,
  chain,
  blocks,
  few,
  rounds,
  warmUp,
}: SpeedWish): Promise<SpeedRow> {
  const [ours, obvious]: [Reading[], Reading[]] = [[], []];
  for (let round = -warmUp; round < rounds; round++) {
    const [a, b] = [await readOurs(chain), await readObvious(chain, Math.min(few, blocks))];
    if (round < 0) continue;
    ours.push(a);
    obvious.push(b);
  }
  const [a, b] = [middle(ours), middle(obvious)];
  return { what, blocks, goal, ours: a, obvious: b, times: a.blocksPerSecond / b.blocksPerSecond };
}

function middle(readings: readonly Reading[]): Reading {
  return {
    blocksPerSecond: median(readings.map(({ blocksPerSecond }) => blocksPerSecond)),
    cpuMicros: median(readings.map(({ cpuMicros }) => cpuMicros)),
    decoded: median(readings.map(({ decoded }) => decoded)),
  };
}

/** A table for people. */
export function printSpeed(rows: readonly SpeedRow[], line: (text: string) => void): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const head =
    '   blocks   zledger/s   loop/s   times   goal   CPU µs/block: zledger   loop   decoded in full';
  line(' '.repeat(width) + head);
  for (const { what, blocks, goal, ours, obvious, times } of rows) {
    const cells = [
      what.padEnd(width),
      String(blocks).padStart(8),
      ours.blocksPerSecond.toFixed(0).padStart(11),
      obvious.blocksPerSecond.toFixed(1).padStart(8),
      `${times.toFixed(1)}x`.padStart(7),
      `${goal}x`.padStart(6),
      ours.cpuMicros.toFixed(0).padStart(23),
      obvious.cpuMicros.toFixed(0).padStart(6),
      `${(100 * ours.decoded).toFixed(1)} %`.padStart(16),
    ];
    line(cells.join(' '));
  }
}
