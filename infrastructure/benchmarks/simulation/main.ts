import { printResults, type Result, verdictOf } from '../ledger/result.js';
import { replayRows } from './replay-rows.js';
import { rolloutRows } from './rollout-rows.js';
import { shrinkRows } from './shrink-rows.js';
import { thickRows } from './thick-rows.js';
import { readSettings, type Settings, usageOf } from './settings.js';

/** Name -> the rows of one group. A new group is a file and a line here. */
const groups: Readonly<
  Record<string, (settings: Settings) => Promise<readonly Result[]> | AsyncIterable<Result>>
> = {
  rollout: rolloutRows,
  replay: replayRows,
  thick: thickRows,
  shrink: shrinkRows,
};

/** `npm run bench -- simulation`: exit code 0 when all ran (a goal that is missed is a figure, not a failure), 2 for bad usage. */
export async function main(args: readonly string[]): Promise<number> {
  const names = Object.keys(groups);
  let settings: Settings;
  try {
    settings = readSettings(args, names);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    console.error(usageOf(names));
    return 2;
  }
  if (settings.help) {
    console.log(usageOf(names));
    return 0;
  }
  // with --json the figures alone go to standard output
  const say = settings.json ? (line: string) => console.error(line) : (line: string) => console.log(line);
  const results: Result[] = [];
  for (const [name, rows] of Object.entries(groups)) {
    if (settings.groups !== null && !settings.groups.includes(name)) continue;
    // what takes minutes gives its rows one by one
    for await (const result of await rows(settings)) {
      printResults([result], say);
      results.push(result);
    }
  }
  if (settings.json) {
    const all = results.map((result) => ({ ...result, verdict: verdictOf(result) }));
    console.log(JSON.stringify({ settings, node: process.version, results: all }, null, 2));
  }
  return 0;
}
