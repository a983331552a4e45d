import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { Scenario, volume } from '../../domain/scenario.fixture.js';
import { type BuildCopy, copyBuild, type Patch } from './build-copy.fixture.js';
import type { BuildErrorCode } from './build-error.js';
import { BuildError } from './build-error.js';
import { findBuild, loadBuild } from './load-build.js';
import { ownPackage } from './own-package.js';

async function refusal(path: string): Promise<BuildErrorCode | null> {
  try {
    await loadBuild('old', path);
    return null;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    expect(error.message).to.match(/^build old: .{20}/);
    return error.code;
  }
}

describe('a build of zledger, loaded', function () {
  this.timeout(60_000);
  const made: BuildCopy[] = [];
  const copy = async (...options: Parameters<typeof copyBuild>): Promise<string> => {
    made.push(await copyBuild(...options));
    return made.at(-1)?.path ?? '';
  };
  after(() => Promise.all(made.map((each) => each.remove())));

  it('carries a node through a story; its records fold in another build to the same state', async () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [volume('data', 1)] });
    const [old, other] = [await loadBuild('old', ownPackage), await loadBuild('new', await copy())];
    let state = old.core.initialState();
    const copied = other.core.initialState();
    for (const command of story.commands) {
      const turn = old.core.step(state, command);
      const record = old.core.recordOf(turn);
      other.core.fold(copied, record.events);
      expect(other.core.readInput(record.input)).to.deep.equal(command);
      state = turn.state;
    }
    expect(old.core.stateHash(state)).to.equal(other.core.stateHash(copied));
    expect(old.core.plainState(state)).to.deep.equal(other.core.plainState(copied));
    expect(old.core.outstanding(state)).to.deep.equal(other.core.outstanding(copied));
    expect(old.version).to.not.equal(other.version);
    const fingerprints = [await findBuild('old', old.path), await findBuild('new', other.path)];
    expect(new Set(fingerprints.map(({ fingerprint }) => fingerprint)).size).to.equal(1);
  });

  it('shares no module with another, not even when both are one folder', async () => {
    const path = await copy();
    const one = await loadBuild('one', path);
    const two = await loadBuild('two', path);
    for (const member of ['step', 'decide', 'initialState', 'readInput'] as const)
      expect(one.core[member]).to.not.equal(two.core[member]);
    const [a, b] = [one.core.initialState(), two.core.initialState()];
    expect(a.contracts.constructor).to.not.equal(b.contracts.constructor);
  });

  const patch: Patch = { file: 'simulations/core/entry.js', from: 'coreApi = 1', to: 'coreApi = 0' };
  const lacking: Patch = { file: 'simulations/core/entry.js', from: 'plainState,\n', to: '' };
  const broken: Patch = {
    file: 'domain/state/evolve.js',
    from: 'export function evolve',
    to: 'export function',
  };
  const unbuilt: () => Promise<string> = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-build-'));
    made.push({ path: folder, remove: () => rm(folder, { recursive: true }) });
    await writeFile(join(folder, 'package.json'), '{"name":"zledger","version":"0.0.9"}');
    return folder;
  };
  const refused: readonly (readonly [string, BuildErrorCode, () => Promise<string>])[] = [
    ['a folder that is not there', 'BUILD_NOT_FOUND', async () => '/nowhere/at/all'],
    ['a folder that is something else', 'BUILD_NOT_ZLEDGER', async () => tmpdir()],
    ['one that was not built', 'BUILD_WITHOUT_CORE', unbuilt],
    ['one of an older interface', 'BUILD_OTHER_API', () => copy([patch])],
    ['one that lacks a function', 'BUILD_OTHER_API', () => copy([lacking])],
    ['one for a later Node.js', 'BUILD_OTHER_NODE', () => copy([], { engines: '>=99.1' })],
    ['one that does not parse', 'BUILD_UNLOADABLE', () => copy([broken])],
  ];
  for (const [what, code, path] of refused) {
    it(`is refused with what to do: ${what}`, async () => {
      expect(await refusal(await path())).to.equal(code);
    });
  }
});
