import { parseArgs } from 'node:util';
import '../cli/closed-output.js';
import { chaosRun, setups } from './chaos/chaos-run.js';
import { type Fault, lineFaults, serverFaults } from './chaos/chaos-proxy.js';

const help = `npm run chaos -- [options]

Random histories of the development chain (contracts, forks, two runtime upgrades, two more in forks that are abandoned) are
read through lines and servers that do everything wrong, half of each as it happens. The ledger must say what that of a calm
run says, event for event: data, cause and chain time, and every block once.

  --seeds A..B  which histories       [1..3]
  --blocks N    how long each is      [2000]
  --help        this

Set-ups: ${setups.map(({ name }) => name).join(', ')}.
Example: npm run chaos -- --seeds 1..10 --blocks 500
Exits 0 when all agreed and every fault was seen, 1 when not, 2 for bad usage.`;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1..3' },
    blocks: { type: 'string', default: '2000' },
    help: { type: 'boolean', default: false },
  },
});
const [, first, last] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(values.seeds) ?? [];
const blocks = Number(values.blocks);
const print = console.log;
// The client library tells of every upgrade and every end of a connection.
console.log = console.warn = console.error = () => undefined;
if (values.help) print(help);
else if (
  first === undefined ||
  Number(first) > Number(last) ||
  !Number.isSafeInteger(blocks) ||
  blocks < 30
) {
  print('--seeds needs A..B, and --blocks a number from 30 on; see --help');
  process.exitCode = 2;
} else process.exitCode = (await rounds(Number(first), Number(last))) ? 0 : 1;

async function rounds(from: number, to: number): Promise<boolean> {
  const total = new Map<Fault, number>();
  let findings = 0;
  for (let seed = from; seed <= to; seed++) {
    for (const setup of setups) {
      const began = performance.now();
      const { events, forks, faults, finding, ...run } = await chaosRun(setup, blocks, seed);
      for (const [fault, times] of faults) total.set(fault, (total.get(fault) ?? 0) + times);
      const took = ((performance.now() - began) / 1000).toFixed(0);
      const count = [...faults.values()].reduce((sum, times) => sum + times, 0);
      print(
        `seed ${seed}, ${setup.name}: ${run.blocks} blocks, ${forks} forks (${run.upgradesAbandoned} more with an upgrade in them), ${count} faults, ${events} events, ${took} s: ${finding ?? 'as in calm'}`,
      );
      if (finding !== null) findings++;
    }
  }
  const every = [...lineFaults, ...serverFaults];
  print(`faults: ${every.map((fault) => `${fault} ${total.get(fault) ?? 0}`).join(', ')}`);
  const missing = every.filter((fault) => !total.has(fault));
  if (missing.length > 0) print(`FINDING: never seen: ${missing.join(', ')}`);
  print(findings === 0 ? 'no finding' : `${findings} findings`);
  return findings === 0 && missing.length === 0;
}
