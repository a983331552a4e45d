import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

/** How large a run is. Sizes are events unless they say otherwise. */
export interface Settings {
  /** Length of the log that is replayed, and of the longest one (opening, growth). */
  readonly events: number;
  readonly long: number;
  /** Interleaved rounds of the append rows. */
  readonly rounds: number;
  /** Commits of 128 events that one contender appends in one round. */
  readonly commits: number;
  /** Appends of which each one's latency is taken, in all rounds together. */
  readonly latencies: number;
  /** Events that Emmett folds; it takes them in at some 10,000 a second. */
  readonly peerEvents: number;
  readonly folder: string;
  readonly keep: boolean;
  readonly json: boolean;
  readonly rows: readonly string[] | null;
}

export const rowNames = ['append', 'concurrent', 'latency', 'replay', 'long'] as const;

export const usage = `npm run bench -- ledger [options]

  --events N         length of the log that is replayed (default 1000000)
  --long N           length of the longest log (default 10000000; it takes some ten minutes to write)
  --rounds N         interleaved rounds of the append rows (default 41)
  --rows LIST        only these, with commas between: ${rowNames.join(', ')}
  --quick            small sizes: half a minute, figures that say little
  --folder DIR       where the logs are written (default: the system's folder for temporary files; must be a real disk)
  --keep             leave the logs there, and use those of the same size that are there already
  --json             the figures as JSON on standard output
  --install-peers    install what the ledger is compared with (npm ci in infrastructure/benchmarks/peers), then run

  Example: npm run bench -- ledger --events 100000 --long 200000 --json`;

const options = {
  events: { type: 'string' },
  long: { type: 'string' },
  rounds: { type: 'string' },
  rows: { type: 'string' },
  folder: { type: 'string' },
  quick: { type: 'boolean' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  'install-peers': { type: 'boolean' },
} as const;

/** What the command line asks for. @throws Error that says what is wrong with it */
export function readSettings(
  args: readonly string[],
): Settings & { readonly help: boolean; readonly installPeers: boolean } {
  const { values } = parseArgs({ args: [...args], options });
  const quick = values.quick === true;
  const rows = values.rows?.split(',') ?? null;
  const known: readonly string[] = rowNames;
  const unknown = rows?.find((row) => !known.includes(row));
  if (unknown !== undefined) throw new Error(`there is no row '${unknown}': ${rowNames.join(', ')}`);
  return {
    events: count('events', values.events, quick ? 20_000 : 1_000_000),
    long: count('long', values.long, quick ? 40_000 : 10_000_000),
    rounds: count('rounds', values.rounds, quick ? 5 : 41),
    commits: quick ? 10 : 25,
    latencies: quick ? 200 : 4000,
    peerEvents: quick ? 5000 : 100_000,
    folder: values.folder ?? tmpdir(),
    keep: values.keep === true,
    json: values.json === true,
    rows,
    help: values.help === true,
    installPeers: values['install-peers'] === true,
  };
}

function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text.replaceAll('_', ''));
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number above 0, not '${text}'`);
}
