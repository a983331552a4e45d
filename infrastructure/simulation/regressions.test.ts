import { readdirSync, readFileSync } from 'node:fs';

import { expect } from 'chai';

import { readScenario } from '../../simulations/scenario/read-scenario.js';
import { openSimulation } from './open-simulation.js';

const folder = new URL('../../../simulations/regressions/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

describe('what failed once', () => {
  for (const file of files) {
    it(`does not fail again: ${file}`, async () => {
      const simulation = await openSimulation(readScenario(readFileSync(new URL(file, folder), 'utf8')));
      const { violations } = simulation.run(simulation.scenario.seed, simulation.judged, false);
      expect(violations).to.deep.equal([]);
    });
  }

  it('is told in the list of them', () => {
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    for (const file of files) expect(readme).to.include(`\`${file}\``);
  });
});
