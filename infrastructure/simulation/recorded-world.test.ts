import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { startDevchain } from '../../chain/devchain/devchain.js';
import { contractsOfNode } from '../../chain/recording/contracts-of-node.fixture.js';
import { recordChain } from '../../chain/recording/record-chain.fixture.js';
import type { FinalizedBlock } from '../../chain/block-source.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import { haveShared, recordingOfSpec61 } from '../../chain/tfchain/recorded-blocks.fixture.js';
import { nodeId } from '../../domain/ids.js';
import type { WorldFile } from '../../simulations/scenario/world-file.js';
import { readScenario, ScenarioError } from '../../simulations/scenario/read-scenario.js';
import { onRecording, type RecordedChain } from '../../simulations/world/origin/origin-of-recording.js';
import { plantedBugs } from '../../simulations/world/planted-bugs.js';
import { runWorld } from '../../simulations/world/run-world.js';
import type { World } from '../../simulations/world/world.js';
import { sameCore } from '../../simulations/world/world-builds.js';
import { worldOfFile } from '../../simulations/world/world-of-file.js';
import { readRecordedChain } from './read-recorded-chain.js';

function scenario(more = '', horizon = '100m'): WorldFile {
  const file = readScenario(`
scenario: 1
kind: world
name: recorded
about: nodes follow a recording through faults
horizon: ${horizon}
nodes: 4
farms: 2
healing: 20m
recording: blocks.jsonl
faults_every: { crash: 10m, disk: 30m, endpoint: 10m, finality-stall: 1h, reboot: 1h, driver: 1h, clock: 1h }
faults:
  - { at: 2m, what: asleep, node: 2, down: 45m }
  - { at: 30m, what: endpoint, endpoint: 1, how: pruned, for: 30m }
  - { at: 30m, what: endpoint, endpoint: 2, how: pruned, for: 30m }
  - { at: 30m, what: endpoint, endpoint: 3, how: pruned, for: 30m }
${more}`);
  return file.kind === 'world' ? file : expect.fail('it is a world');
}

describe('a recording as the chain of a world', function () {
  this.timeout(120_000);

  function run(chain: RecordedChain, seed: number, horizon?: string) {
    let end: World | null = null;
    const onEnd = (world: World): void => {
      end = world;
    };
    const result = runWorld(onRecording(worldOfFile(scenario('', horizon)), chain), seed, { onEnd });
    return { ...result, world: (end ?? expect.fail('it ended')) as World };
  }

  describe('of TFChain', () => {
    let chain: RecordedChain;
    before(async function () {
      if (!haveShared) {
        console.warn('    skipped: ../shared/tfchain is missing');
        this.skip();
      }
      chain = await readRecordedChain(recordingOfSpec61);
    });

    it('is followed by real cores through faults, to its end, also where blocks are gone', () => {
      const { violations, world, coverage } = run(chain, 1);
      expect(violations).to.deep.equal([]);
      // Quiet blocks at the end are put on record with those that come later.
      const last = chain.blocks.findLast(({ facts }) => facts.length > 0)?.number ?? 0;
      for (const { loop } of world.nodes) expect(loop?.state.chain.cursor?.number).to.be.at.least(last);
      const times = new Map(coverage.map(({ situation, count }) => [situation, count]));
      expect(times.get('blocks were gone, and storage was read instead')).to.be.above(0);
      expect(times.get('a full disk refused a write')).to.be.above(0);
      // What the chain holds in the end, told from its blocks by others than the simulation.
      const told = contractsOfNode(chain.blocks as unknown as readonly FinalizedBlock[], nodeId(1));
      const { contracts } = world.chain;
      for (const [id, { hash, cancelled, created }] of told)
        expect(contracts.get(Number(id)), `contract ${id}`).to.deep.include({
          hash,
          createdAt: created,
          endedAt: cancelled?.block ?? null,
        });
      expect(told.size).to.be.above(5);
    });

    it('tells truth: a core that passes cancellations over is found', () => {
      const bug = plantedBugs.find(({ name }) => name === 'a cancellation is ignored');
      const world = onRecording(worldOfFile(scenario()), chain);
      const { violations } = runWorld(world, 1, {}, sameCore(bug?.core ?? expect.fail('there is one')));
      expect(violations.map(({ oracle }) => oracle)).to.include('contracts-as-on-chain');
    });
  });

  it('may be of the development chain, across an upgrade of its runtime', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-recorded-'));
    const chain = await startDevchain({ runtime: 'older', upgradeAt: { height: 9, to: 'current' } });
    const user = await DevchainUser.of(chain);
    try {
      await user.createTwins('//Alice', '//Bob');
      await user.createFarmAndNode('//Alice');
      await user.createContract('//Bob', 'a'.repeat(32), 1);
      chain.newBlock(14 - chain.finalizedHead().number);
      const recorded = await readRecordedChain(await recordChain(chain, folder));
      const { violations, world, oracles } = run(recorded, 2, '1h');
      expect(violations).to.deep.equal([]);
      const compared = oracles.find(({ oracle }) => oracle === 'contracts-as-on-chain');
      expect(compared?.checked).to.be.above(4);
      for (const { loop } of world.nodes) expect(loop?.state.contracts.size).to.equal(1);
      expect(new Set(recorded.blocks.map(({ specVersion }) => specVersion)).size).to.equal(2);
    } finally {
      await user.close();
      await chain.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('allows nothing beside it that nobody could have done', () => {
    const faults = (more: string): readonly string[] => {
      try {
        scenario(more);
      } catch (error) {
        if (error instanceof ScenarioError)
          return error.faults.map((fault) => fault.replace(/^line \d+: /, ''));
        throw error;
      }
      return [];
    };
    expect(faults('')).to.deep.equal([]);
    expect(faults('load: { deployments_per_node: 9 }')).to.deep.equal([
      'load: must be left out: users cannot act on a recording',
    ]);
    expect(faults('rollout: { from: v1.0.0, to: v1.1.0 }')).to.deep.equal([
      'rollout: must be left out: nobody can name a release on a recording',
    ]);
    expect(faults('runtime_upgrades: [{ at: 1h, spec_version: 150 }]')).to.deep.equal([
      'runtime_upgrades: must be left out: a recording has its own runtimes',
    ]);
  });
});
