import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockSource } from '../../chain/block-source.js';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { ChainProxy } from '../../chain/tfchain/proxy.fixture.js';
import { farmId } from '../../domain/ids.js';
import { runSeveral, type SeveralOptions } from '../cli/commands/run-several.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { createLogger } from '../logging/logger.js';
import { dataFolder } from '../node/data-folder.js';
import { FarmError } from '../node/several/farm-error.js';
import { FarmStory, haveTerminal, RunningCli } from './farm.fixture.js';
import { storedEvents } from './stored-log.fixture.js';

/** What comes from the chain; where quiet ranges end depends on when a run began, and who was asked on the run. */
async function fromChain(data: string): Promise<unknown[]> {
  const events = await storedEvents(data);
  return events
    .filter(({ type }) => !['NodeStarted', 'BlocksFollowed'].includes(type))
    .map(({ stream, type, data: said }) => ({
      stream,
      type,
      said: type === 'StorageRead' ? { ...(said as object), endpoint: '', voices: 0 } : said, // the event's own shape
    }));
}

async function contracts(data: string, which: 'ContractCreated' | 'ContractFound'): Promise<unknown[]> {
  const events = await storedEvents(data);
  return events
    .filter(({ type }) => type === which)
    .map(({ data: said }) => (said as { contractId: bigint }).contractId); // the event's own shape
}

describe('zledger run --farm', function () {
  this.timeout(400_000);
  let root: string;
  let story: FarmStory;
  /** The first block of the import: node 1 and contract 1 are there already, node 3 is in the other farm. */
  let from: number;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-farm-'));
    story = await FarmStory.begin();
    await story.node('//Alice', 1);
    await story.node('//Bob', 2);
    await story.reserve(1, 'a');
    story.chain.newBlock(20);
    from = story.head + 1;
    await story.reserve(1, 'b');
    story.chain.newBlock(300);
    // node 3 is new in the farm, and has a contract in the very next block
    await story.node('//Charlie', 1);
    await story.reserve(3, 'c');
    // node 2 comes from the other farm with a contract; node 1 leaves, and its log goes on
    await story.reserve(2, 'd');
    await story.move('//Bob', 2, 1);
    await story.move('//Alice', 1, 2);
    story.chain.newBlock(700);
    await story.reserve(1, 'e');
    await story.reserve(2, 'f');
  });
  after(async () => {
    await story.close();
    await rm(root, { recursive: true, force: true });
  });

  const args = (data: string, ...more: string[]): string[] => [
    ...['run', '--chain', story.chain.url, '--farm', '1', '--from-block', String(from)],
    ...['--driver', 'dry', '--until-head', '--data', data, ...more],
  ];
  const farmOf = async (data: string): Promise<unknown> => {
    const [line = ''] = (await readFile(join(data, 'farm.json'), 'utf8')).split('\n');
    return JSON.parse(line);
  };

  it('gives every node that ever was of the farm a log of its own, from the block on in which it came', async () => {
    const data = join(root, 'calm');
    const { status, stderr } = await runCli(args(data));
    expect(status, stderr).to.equal(0);
    expect(stderr).to.contain('nodes joined the farm').and.contain('a node left the farm');
    expect((await readdir(data)).filter((name) => name.startsWith('node-'))).to.have.members([
      'node-1',
      'node-2',
      'node-3',
    ]);
    const joined = from + 301;
    expect(await farmOf(data)).to.deep.include({
      farm: 1,
      name: 'alices',
      first_block: from,
      nodes: [
        { id: 1, stays: [{ from, until: joined + 4 }] },
        { id: 2, stays: [{ from: joined + 3, until: null }] },
        { id: 3, stays: [{ from: joined, until: null }] },
      ],
    });
    const told = async (node: number) => {
      const folder = join(data, `node-${node}`);
      return [await contracts(folder, 'ContractFound'), await contracts(folder, 'ContractCreated')];
    };
    // What a node had before its log begins is read from the storage.
    expect(await told(1)).to.deep.equal([[1n], [2n, 5n]]);
    expect(await told(2)).to.deep.equal([[4n], [6n]]);
    expect(await told(3)).to.deep.equal([[], [3n]]);
    const { stdout } = await runCli(['status', '--data', data]);
    const [title = '', , ...lines] = stdout.split('\n');
    expect(title).to.equal(`farm 1 (alices), blocks ${from} to ${story.head}`);
    expect(lines.slice(0, 3).map((line) => line.trim().split(/ {2,}/))).to.deep.equal([
      [
        '1',
        `${story.head}`,
        lines[0]?.trim().split(/ {2,}/)[2],
        '3',
        '0',
        '0',
        '3',
        `${from} to ${joined + 3}`,
      ],
      ['2', `${story.head}`, lines[1]?.trim().split(/ {2,}/)[2], '2', '0', '0', '2', `${joined + 3} to now`],
      ['3', `${story.head}`, lines[2]?.trim().split(/ {2,}/)[2], '1', '0', '0', '1', `${joined} to now`],
    ]);
    // Each is what an import of that node alone gives from the same block on.
    const alone = join(root, 'alone');
    await runHere(alone, { nodes: [2] }, joined + 3);
    expect(await fromChain(join(data, 'node-2'))).to.deep.equal(await fromChain(join(alone, 'node-2')));
  });

  it('shows of logs that a run holds what can be seen from outside, and does not get in its way', async () => {
    const data = join(root, 'calm');
    const path = (node: number): string => dataFolder(join(data, `node-${node}`)).ledger;
    // Node 3 is not held yet, as when the run is just opening one after the other.
    const held = [await openLevelLedger({ path: path(1) }), await openLevelLedger({ path: path(2) })];
    try {
      const { status, stdout, stderr } = await runCli(['status', '--data', data]);
      expect(status, stderr).to.equal(0);
      const [title = '', , first = '', , third = '', note = ''] = stdout.split('\n');
      expect(title).to.equal(`farm 1 (alices), blocks ${from} to ${story.head}`);
      const events = held[0]?.head().nextPosition;
      expect(first.trim().split(/ {2,}/)).to.deep.equal(
        `1 - ${events} - - - -`.split(' ').concat(`${from} to ${from + 304}`),
      );
      expect(third).to.match(/^ +3 +- +\d+ /);
      expect(note).to.contain('A run is writing these logs').and.contain('Ctrl-C');
      const { stdout: json } = await runCli(['status', '--data', data, '--json']);
      const { running, farm, nodes } = JSON.parse(json) as Record<string, unknown>; // the command's own
      expect(running).to.equal(true);
      expect(farm).to.deep.include({ id: 1, seen: story.head });
      const { commits, hash } = held[0]!.head();
      expect((nodes as unknown[])[0]).to.deep.equal({
        running: true,
        node_id: 1,
        log: { events, commits, hash },
      });
    } finally {
      for (const ledger of held) await ledger.close();
    }
  });

  it('goes on with the same nodes after Ctrl-C and after a kill in the middle, with a quorum, to the same logs', async () => {
    const line = await new ChainProxy(story.chain.url, 15).start();
    try {
      const data = join(root, 'broken-off');
      const slow = args(data, '--chain', line.url, '--quorum', '2');
      const first = haveTerminal ? RunningCli.onTerminal(slow) : new RunningCli(slow);
      await first.says('nodes joined the farm');
      if (haveTerminal) await first.says(/\d+\/\d+ blocks {2}\d+\/s/);
      expect(await first.interrupt(), first.said).to.equal(0);
      expect(first.said).to.contain('nodes stopped');
      const second = new RunningCli(slow);
      await second.says('nodes started');
      await second.kill();
      await runHere(data, { farm: farmId(1) });
      for (const node of ['node-1', 'node-2', 'node-3'])
        expect(await fromChain(join(data, node))).to.deep.equal(await fromChain(join(root, 'calm', node)));
      expect(await farmOf(data)).to.deep.equal(await farmOf(join(root, 'calm')));
    } finally {
      await line.stop();
    }
  });

  it('refuses a farm that is not there, another farm or block than the folder has, and options of a machine', async () => {
    const here = join(root, 'calm');
    for (const [data, farm, fromBlock, said] of [
      [join(root, 'none'), 9, from, 'the chain has no farm 9, neither before block'],
      [here, 2, undefined, 'is the import of farm 1, not of farm 2'],
      [here, 1, 5, `began with block ${from}, not 5`],
    ] as const) {
      const thrown = await runHere(data, { farm: farmId(farm) }, fromBlock).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(FarmError).with.property('message').that.contains(said);
    }
    const machine = ['--updater', '/bin/true', '--http-port', '80', '--kyc-url', 'http://kyc'];
    const { status, stderr } = await runCli(args(join(root, 'none'), ...machine));
    expect(status, stderr).to.equal(2);
    expect(stderr).to.contain('--http-port and --kyc-url and --updater');
  });

  function runHere(data: string, chosen: SeveralOptions['chosen'], fromBlock?: number): Promise<void> {
    const openSource = async (): Promise<BlockSource> => connectTfchain({ endpoints: [story.chain.url] });
    const first = fromBlock === undefined ? {} : { fromBlock };
    const { signal } = new AbortController();
    return runSeveral(
      {
        data,
        chosen,
        ...first,
        untilHead: true,
        openSource,
        log: createLogger({ level: 'silent', pretty: false, colour: false }),
      },
      signal,
    );
  }
});
