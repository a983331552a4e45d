import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevchain } from '../../chain/devchain/devchain.js';
import { DevchainUser } from '../../chain/tfchain/devchain-user.js';
import {
  haveShared,
  recordingAcrossUpgrade,
  skipReason,
} from '../../chain/tfchain/recorded-blocks.fixture.js';
import { shortOrLong } from '../checks/long.fixture.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { RunningCli } from './farm.fixture.js';
import { storedEvents } from './stored-log.fixture.js';

/** What comes from the chain; where quiet ranges end depends on when a run began. */
async function fromChain(data: string): Promise<unknown[]> {
  const events = await storedEvents(data);
  return events
    .filter(({ type }) => !['NodeStarted', 'BlocksFollowed'].includes(type))
    .map(({ stream, type, data: said }) => ({ stream, type, said }));
}

async function lastBlock(data: string): Promise<number> {
  const followed = (await storedEvents(data)).filter(({ type }) => type === 'BlocksFollowed');
  let next: number | null = null;
  for (const { data: said } of followed) {
    const { from, to } = said as { from: number; to: number }; // the event's own shape
    if (next !== null) expect(from).to.equal(next);
    next = to + 1;
  }
  return (next ?? 0) - 1;
}

/** Blocks that say nothing, over which one is behind. */
const quiet = shortOrLong(200, 2000);

describe('several nodes in one pass over the chain', function () {
  this.timeout(300_000);
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-several-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const args = (chain: string, nodes: string, data: string): string[] =>
    `run --chain ${chain} --node ${nodes} --driver dry --no-http --until-head --data ${data}`.split(' ');

  async function run(chain: string, nodes: string, data: string): Promise<void> {
    const { status, stderr } = await runCli(args(chain, nodes, data));
    expect(status, stderr).to.equal(0);
  }

  it(`gives each the log that a pass of its own gives, out of a recording${skipReason}`, async function () {
    if (!haveShared) return this.skip();
    const chain = `recording:${recordingAcrossUpgrade}`;
    await run(chain, '1,2', join(root, 'all'));
    await run(chain, '1', join(root, 'one'));
    expect(await fromChain(join(root, 'all', 'node-1'))).to.deep.equal(await fromChain(join(root, 'one')));
    expect((await fromChain(join(root, 'all', 'node-1'))).length).to.be.greaterThan(5);
  });

  it('goes on after a kill, whoever is behind, and ends with the same logs', async () => {
    const chain = await startDevchain();
    const user = await DevchainUser.of(chain);
    try {
      await user.createTwins('//Alice', '//Bob');
      await user.createFarmAndNode('//Alice');
      await user.createNode('//Bob', { serialNumber: 'y' });
      const reserve = (id: number, digit: string): Promise<void> =>
        user.call('//Bob', 'smartContractModule', 'createNodeContract', {
          nodeId: id,
          deploymentData: '',
          deploymentHash: `0x${Buffer.from(digit.repeat(32)).toString('hex')}`,
          publicIps: 0,
          solutionProviderId: null,
        });
      await reserve(1, 'a');
      const all = join(root, 'all');
      // Node 2 is new and node 1 is at the head of then: node 2 has blocks to catch up with.
      await run(chain.url, '1', join(all, 'node-1'));
      const ahead = await lastBlock(join(all, 'node-1'));
      await reserve(2, 'b');
      chain.newBlock(quiet);
      const running = new RunningCli(args(chain.url, '1,2', all));
      await running.says('nodes started');
      await running.kill();
      await reserve(2, 'c');
      await run(chain.url, '1,2', all);
      const head = chain.finalizedHead().number;
      expect(head).to.be.greaterThan(ahead + quiet);
      for (const id of [1, 2]) {
        await run(chain.url, String(id), join(root, `one-${id}`));
        const [several, one] = [join(all, `node-${id}`), join(root, `one-${id}`)];
        expect(await fromChain(several)).to.deep.equal(await fromChain(one));
        expect(await lastBlock(several)).to.equal(head);
      }
      const created = (await fromChain(join(all, 'node-2'))) as { type: string }[]; // as made above
      expect(created.filter(({ type }) => type === 'ContractCreated').length).to.equal(2);
    } finally {
      await user.close();
      await chain.close();
    }
  });

  it('refuses to be several machines', async () => {
    const { status, stderr } = await runCli(
      'run --chain ws://127.0.0.1:1 --node 1,2 --driver linux'.split(' '),
    );
    expect(status).to.equal(2);
    expect(stderr).to.contain('--driver dry');
  });
});
