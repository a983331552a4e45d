import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import '../cli/closed-output.js';
import { differences, overall } from './determinism/compare.js';
import { allConditions } from './determinism/conditions.js';
import { type Engine, fetchEngine, thisEngine } from './determinism/engines.js';
import { longJob } from './determinism/jobs.js';
import type { ProbeAnswer } from './determinism/probe-job.js';
import { runCondition } from './determinism/run-condition.js';

const help = `npm run test:determinism -- [options]

Runs the same seeds of the thin and the thick simulation on several versions of Node.js, each as a process, as another
process, in another time zone and locale, on a worker thread, under hardened globals, and with options of V8 that change
how code is compiled, hashed and collected. All must give the same hashes: of the steps, and of all that came out.

  --engines 22,24   other versions, fetched from npm (node-${process.platform}-${process.arch}) besides the one that runs this
  --seeds N         seeds of each scenario; default 2
  --cache FOLDER    where fetched engines are kept; default: zledger-engines in the temporary folder
  --only TEXT       only conditions whose name contains it, besides the first
  --json            print the answers as JSON
  --help            this

Example: npm run test:determinism -- --engines 24 --only hardened
Exits 0 when all agree, 1 when something differs or did not run to its end, 2 for bad usage, 3 when an engine cannot be
fetched (the others are run all the same).`;

const { values } = parseArgs({
  options: {
    engines: { type: 'string', default: '22,24' },
    seeds: { type: 'string', default: '2' },
    cache: { type: 'string', default: join(tmpdir(), 'zledger-engines') },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const seeds = Number(values.seeds);
const majors = values.engines.split(',').filter((major) => major !== '');

if (values.help) console.log(help);
else if (!Number.isSafeInteger(seeds) || seeds < 1 || majors.some((major) => !/^\d+(\.\d+)*$/.test(major))) {
  console.error('--seeds needs a whole number above 0, --engines versions like 22,24 (--help for more)');
  process.exitCode = 2;
} else process.exitCode = await main();

async function main(): Promise<number> {
  const say = values.json ? console.error : console.log;
  const stopped = new AbortController();
  process.once('SIGINT', () => stopped.abort());
  const { engines, isComplete } = await findEngines(say);
  const job = await longJob(seeds);
  const answers: { engine: string; condition: string; answer: ProbeAnswer }[] = [];
  const findings: string[] = [];
  for (const engine of engines) {
    const chosen = allConditions.filter(
      ({ name }, index) => name.includes(values.only) || (index === 0 && engine === thisEngine),
    );
    for (const condition of chosen) {
      const began = performance.now();
      try {
        const answer = await runCondition(engine.program, condition, job, stopped.signal);
        answers.push({ engine: engine.name, condition: condition.name, answer });
        const first = answers[0]?.answer ?? answer;
        const found = differences(first, answer);
        findings.push(...found.map((what) => `${engine.name}, ${condition.name}: ${what}`));
        const columns = [
          engine.name.padEnd(18),
          condition.name.padEnd(46),
          `${answer.timeZone} ${answer.locale}`.padEnd(20),
          overall(answer.results, 'trace'),
          overall(answer.results, 'final'),
          `${((performance.now() - began) / 1000).toFixed(0)} s`.padStart(6),
          found.length === 0 ? 'same' : 'DIFFERS',
        ];
        say(columns.join('  '));
      } catch (error) {
        if (stopped.signal.aborted) return 130;
        findings.push(
          `${engine.name}, ${condition.name}: ${error instanceof Error ? error.message : String(error)}`,
        );
        say(`${engine.name}  ${condition.name}  DID NOT RUN TO ITS END`);
      }
    }
  }
  for (const finding of findings) say(`FINDING: ${finding}`);
  const runs = answers.reduce((sum, { answer }) => sum + answer.results.length, 0);
  say(
    `${runs} runs under ${answers.length} conditions: ${findings.length === 0 ? 'all the same' : 'NOT the same'}`,
  );
  if (values.json) console.log(JSON.stringify({ answers, findings }, null, 2));
  if (findings.length > 0) return 1;
  return isComplete ? 0 : 3;
}

async function findEngines(say: (line: string) => void): Promise<{ engines: Engine[]; isComplete: boolean }> {
  const engines = [thisEngine];
  for (const major of majors) {
    try {
      engines.push(await fetchEngine(major, values.cache));
    } catch (error) {
      say(
        `SKIPPED: Node.js ${major} cannot be fetched: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return { engines, isComplete: engines.length === majors.length + 1 };
}
