import { findBug } from '../../simulations/world/find-bug.js';
import { plantedBugs } from '../../simulations/world/planted-bugs.js';

/** `npm run test:mutants`: every planted bug must be found within so many seeds. */
const mostSeeds = 200;

let missed = 0;
for (const bug of plantedBugs) {
  const found = findBug(bug, mostSeeds);
  if (found === null) missed += 1;
  const verdict =
    found === null ? `NOT FOUND in ${mostSeeds} seeds` : `seed ${found.seeds}`.padEnd(9) + found.oracle;
  process.stdout.write(`${bug.name.padEnd(62)} ${verdict}\n`);
}
process.stdout.write(`${plantedBugs.length - missed} of ${plantedBugs.length} planted bugs were found.\n`);
process.exitCode = missed === 0 ? 0 : 1;
