import { appendRows, concurrentRows, latencyRows } from './append-rows.js';
import { installCommand, installPeers, loadPeers } from './peers.js';
import type { Peers } from './peers.js';
import { printResults, type Result, verdictOf } from './result.js';
import { longRows } from './long-rows.js';
import { replayRows } from './replay-rows.js';
import { readSettings, rowNames, usage } from './settings.js';
import type { Settings } from './settings.js';

const rows: Readonly<
  Record<(typeof rowNames)[number], (settings: Settings, peers: Peers) => Promise<Result[]>>
> = {
  append: appendRows,
  concurrent: concurrentRows,
  latency: latencyRows,
  replay: replayRows,
  long: longRows,
};

/** Runs the rows that are asked for and returns their results; `say` gets what people read meanwhile. */
export async function runRows(settings: Settings, say: (line: string) => void): Promise<Result[]> {
  const peers = loadPeers();
  for (const [name, why] of Object.entries(peers.missing)) say(`MISSING PEER ${name}: ${why}`);
  const results: Result[] = [];
  for (const name of rowNames) {
    if (settings.rows !== null && !settings.rows.includes(name)) continue;
    const found = await rows[name](settings, peers);
    printResults(found, say);
    results.push(...found);
  }
  return results;
}

/** `npm run bench -- ledger`: exit code 0 when all ran (a goal that is missed is a figure, not a failure), 2 for bad usage. */
export async function main(args: readonly string[]): Promise<number> {
  let settings: ReturnType<typeof readSettings>;
  try {
    settings = readSettings(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.error(usage);
    return 2;
  }
  if (settings.help) {
    console.log(usage);
    return 0;
  }
  if (settings.installPeers) await installPeers();
  // with --json the figures alone go to standard output
  const say = settings.json ? (line: string) => console.error(line) : (line: string) => console.log(line);
  say(
    `sizes: ${settings.events} and ${settings.long} events, ${settings.rounds} rounds; peers by '${installCommand}'`,
  );
  const results = await runRows(settings, say);
  if (settings.json) {
    const all = results.map((result) => ({ ...result, verdict: verdictOf(result) }));
    console.log(JSON.stringify({ settings, node: process.version, results: all }, null, 2));
  }
  return 0;
}
