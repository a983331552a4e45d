import { expect } from 'chai';
import { type Fault, lineFaults } from './chaos-proxy.js';
import { chaosRun, setups } from './chaos-run.js';

/** Short: `npm run chaos` has many seeds and long histories. */
const blocks = 90;

describe('a chain behind lines and servers that do everything wrong', function () {
  this.timeout(300_000);
  const seen = new Set<Fault>();

  for (const setup of setups) {
    it(`gives the same ledger as in calm: ${setup.name}`, async () => {
      const { finding, faults, forks, upgradesAbandoned, blocks: height } = await chaosRun(setup, blocks, 1);
      expect(finding).to.equal(null);
      expect(upgradesAbandoned).to.equal(2);
      expect(height).to.be.at.least(blocks);
      expect(forks).to.be.greaterThan(2);
      for (const fault of faults.keys()) seen.add(fault);
    });
  }

  it('met faults of most kinds in that', () => {
    expect([...seen]).to.include.members(
      lineFaults.filter((fault) => !['stall', 'drop', 'cut', 'truncate'].includes(fault)),
    );
  });
});
