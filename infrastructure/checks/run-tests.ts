import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import '../cli/closed-output.js';
import { runBatches } from './test-run/run-batches.js';
import { batchesOf, findTestFiles } from './test-run/test-batches.js';
import { countsText, resultText, sumOf } from './test-run/test-results.js';

const help = `npm test -- [options] [path ...]

Runs the tests in several mocha processes side by side. Tests that change the host (loop devices, network namespaces)
are in one of them, one after the other. The output of each process comes when it has ended, whole.

  path           only files whose path begins so: domain/decide, infrastructure/e2e/kills
  --grep TEXT    only tests whose title matches, as mocha's own option
  --lanes N      so many processes at a time; default: as many as cores, at least 2
  --linger S     end a process that still runs so many seconds after its tests, and call it failed; default: 60
  --dist FOLDER  the compiled code; default: this one
  --list         print the batches and run nothing
  --help         this

With ZLEDGER_TEST_SUMMARY=FILE the counts are written there as JSON.

Example: npm test -- --lanes 3 infrastructure/e2e
Exits 0 when all passed, 1 when something failed or a process died, 2 for bad usage, 130 when stopped by Ctrl-C.`;

function readOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      grep: { type: 'string' },
      lanes: { type: 'string', default: String(Math.max(2, availableParallelism())) },
      linger: { type: 'string', default: '60' },
      dist: { type: 'string', default: fileURLToPath(new URL('../../', import.meta.url)) },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const lanes = Number(values.lanes);
  if (!Number.isSafeInteger(lanes) || lanes < 1) throw new Error('--lanes needs a whole number above 0');
  const linger = Number(values.linger);
  if (!(linger >= 0)) throw new Error('--linger needs a number of seconds');
  return { ...values, lanes, lingerMs: linger * 1000, paths: positionals };
}

async function main(): Promise<number> {
  const { grep, lanes, lingerMs, dist, list, help: isHelp, paths } = readOptions();
  if (isHelp) {
    console.log(help);
    return 0;
  }
  const all = findTestFiles(dist);
  const files = paths.length === 0 ? all : all.filter((file) => paths.some((path) => file.startsWith(path)));
  const batches = batchesOf(files);
  if (batches.length === 0) throw new Error(`no test file below ${dist} begins with ${paths.join(' or ')}`);
  if (list) {
    for (const { name, files: own } of batches)
      console.log(`${name}\n${own.map((file) => `  ${file}`).join('\n')}`);
    return 0;
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort());
  const began = performance.now();
  const results = await runBatches(batches, {
    dist,
    lanes,
    lingerMs,
    mocha: grep === undefined ? [] : ['--grep', grep],
    signal: stopped.signal,
    onBegin: ({ name, files: own }) => console.log(`begins: ${name} (${own.length} files)`),
    onEnd: (result) => {
      const title = `${result.name}: ${countsText(result)}, ${result.seconds.toFixed(0)} s`;
      console.log(`\n==== ${title} ====\n${result.output.trimEnd()}\n==== end of ${result.name} ====\n`);
    },
  });
  console.log(resultText(results, (performance.now() - began) / 1000));
  if (stopped.signal.aborted) {
    console.log(`stopped; ${batches.length - results.length} of ${batches.length} batches had not begun`);
    return 130;
  }
  const summary = process.env['ZLEDGER_TEST_SUMMARY'] ?? '';
  if (summary !== '') writeFileSync(summary, `${JSON.stringify(sumOf(results))}\n`);
  return sumOf(results).failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n(--help for what is possible)`);
  process.exitCode = 2;
}
