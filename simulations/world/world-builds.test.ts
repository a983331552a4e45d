import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import type { CoreBuild } from '../core/core-build.js';
import { core } from '../core/entry.js';
import { readScenario } from '../scenario/read-scenario.js';
import { runWorld } from './run-world.js';
import { coresOf, worldCompatibility } from './world-builds.js';
import { worldOfFile } from './world-of-file.js';

const shipped = new URL('../../../simulations/scenarios/schema-upgrade.yaml', import.meta.url);

/** The shipped scenario without its faults but the release's own. */
function calm() {
  const file = readScenario(readFileSync(shipped, 'utf8'));
  if (file.kind !== 'world') throw new Error('it is a world');
  return { ...file, faults_every: {}, faults: [] };
}

describe('two builds in a thick world', function () {
  this.timeout(300_000);
  const file = calm();
  const run = (...given: { name: string; core: CoreBuild }[]) =>
    runWorld(worldOfFile(file), 1, {}, coresOf(file, given));

  it('work at one time, each node upgrades by the gate; who goes back onto a newer log is refused cleanly', () => {
    const { violations, coverage, oracles, rollout } = run();
    expect(violations).to.deep.equal([]);
    const count = (situation: string) => coverage.find((each) => each.situation === situation)?.count ?? 0;
    expect(count('nodes of both versions ran at one time')).to.be.greaterThan(0);
    expect(count('an older release refused the log of a newer one')).to.be.greaterThan(0);
    expect(count('a release failed on a node')).to.be.greaterThan(0);
    expect(rollout?.upgraded).to.be.greaterThan(8);
    expect(rollout?.unwell, 'who cannot go back stays unwell').to.be.greaterThan(0);
    expect(oracles.find(({ oracle }) => oracle === 'no-version-outside-its-wave')?.checked).to.be.greaterThan(
      8,
    );
  });

  it('are found out when the new one is wrong: it forgets what it had followed', () => {
    const forgetful: CoreBuild = {
      ...core,
      fold: (state, stored) =>
        core.fold(
          state,
          [...stored].filter(({ type }) => type !== 'BlocksFollowed'),
        ),
    };
    const { violations } = run({ name: 'new', core: forgetful });
    expect(violations.map(({ oracle }) => oracle)).to.include('every-block-accounted');
  });

  it('are told as a matrix of who reads whom under which runtime', () => {
    const refusals = worldCompatibility(file, [])?.cells.filter(({ state }) => state === 'refuses');
    expect(refusals?.map(({ reader, writer, spec }) => [reader, writer, spec])).to.deep.equal([
      ['old', 'new', '149'],
      ['old', 'new', '150'],
    ]);
    expect(worldCompatibility(file, [{ name: 'new', core }])?.cells.map(({ state }) => state)).to.deep.equal(
      Array.from({ length: 8 }, () => 'reads'),
    );
  });
});
