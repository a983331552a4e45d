import '../cli/closed-output.js';
import { findGateBug, plantedGateBugs } from '../../simulations/rollout/planted-gate-bugs.js';
import { findBug } from '../../simulations/world/find-bug.js';
import { plantedBugs } from '../../simulations/world/planted-bugs.js';

/** `npm run test:mutants`: every planted bug must be found within so many seeds, with one that breaks no rule without it. */
const mostSeeds = 200;

interface Row {
  readonly world: 'thick' | 'thin';
  readonly name: string;
  readonly find: () => {
    readonly seed: number;
    readonly oracle: string;
    readonly without: string | null;
  } | null;
}

const rows: readonly Row[] = [
  ...plantedBugs.map((bug): Row => ({ world: 'thick', name: bug.name, find: () => findBug(bug, mostSeeds) })),
  ...plantedGateBugs.map(
    (bug): Row => ({ world: 'thin', name: bug.name, find: () => findGateBug(bug, mostSeeds) }),
  ),
];
const width = Math.max(...rows.map(({ name }) => name.length));

let missed = 0;
for (const { world, name, find } of rows) {
  const found = find();
  const isProof = found !== null && found.without === null;
  if (!isProof) missed += 1;
  const verdict =
    found === null
      ? `NOT FOUND in ${mostSeeds} seeds`
      : `seed ${String(found.seed).padEnd(4)} ${found.oracle}${isProof ? '' : `; NO PROOF, without it: ${found.without}`}`;
  process.stdout.write(`${world.padEnd(6)}${name.padEnd(width)}  ${verdict}\n`);
}
process.stdout.write(`${rows.length - missed} of ${rows.length} planted bugs were found.\n`);
process.exitCode = missed === 0 ? 0 : 1;
