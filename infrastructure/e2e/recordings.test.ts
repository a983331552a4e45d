import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expectedContracts } from '../../chain/recording/expected-contracts.fixture.js';
import {
  haveShared,
  recordedBlocks,
  recordingAcrossUpgrade,
  recordingOfSpec61,
  sharedTfchain,
  skipReason,
} from '../../chain/tfchain/recorded-blocks.fixture.js';
import type { RecordedBlock } from '../../chain/recording/recorded-block.js';
import type { PublicIp } from '../../domain/chain-fact.js';
import type { ContractId } from '../../domain/ids.js';
import { isJsonObject, type JsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { shortOrLong } from '../checks/long.fixture.js';
import { runCli } from '../cli/run-cli.fixture.js';
import { objects, textOf } from '../demo/node-client.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { foldEvents, storedEvents } from './stored-log.fixture.js';

for (const file of [recordingAcrossUpgrade, recordingOfSpec61]) {
  describe(`${basename(file)} through the program${skipReason}`, function () {
    this.timeout(60_000);
    let root = '';
    let data = '';
    let state: JsonObject = {};
    let events: RecordedEvent[] = [];
    let blocks: readonly RecordedBlock[] = [];
    let expected: ReturnType<typeof expectedContracts>;
    let head = { number: 0, hash: '', specVersion: 0 };

    before(async function () {
      if (!haveShared) return this.skip();
      root = await mkdtemp(join(tmpdir(), 'zledger-recordings-'));
      data = join(root, 'one');
      await run(data);
      state = await stateAt();
      events = await storedEvents(data);
      blocks = await recordedBlocks(file);
      head = blocks.at(-1) ?? head;
      expected = expectedContracts(blocks, sharedTfchain, 1);
    });
    after(() => rm(root, { recursive: true, force: true }));

    it('comes to the end of the recording', () => {
      expect(state['chain']).to.deep.include({
        cursor: { block: head.number, hash: head.hash },
        spec_version: head.specVersion,
        first_block: 2,
      });
      expect((state['node'] as JsonObject)['twin_id']).to.equal(2); // the view's own shape
    });

    it('has the contracts that the extrinsics made: their hashes, data and addresses, who cancelled them and when', () => {
      const seen = new Map(
        objects(state['contracts']).map((contract) => [BigInt(textOf(contract['id'])), contract]),
      );
      expect([...seen.keys()]).to.deep.equal([...expected.contracts.keys()]);
      expect(seen.size).to.be.greaterThan(0);
      for (const [id, story] of expected.contracts) {
        expect(seen.get(id), `contract ${id}`).to.deep.include({
          deployment_hash: story.hash,
          deployment_data: story.data,
          created_at_block: story.created,
          state: story.cancelled === null ? 'created' : 'canceled',
          canceled_at_block: story.cancelled?.block ?? null,
          reserved_public_ips: ipsOf(id).map(({ ip, gateway }) => ({ ip, gateway })),
        });
        const by = seen.get(id)?.['canceled_by'];
        if (story.cancelled === null) expect(by).to.equal(null);
        else if (story.cancelled.by === null) expect(by).to.include({ cause: 'out-of-funds', account: null });
        else expect(by).to.include({ cause: 'extrinsic', account: story.cancelled.by });
      }
      expect([...expected.contracts.values()].some(({ cancelled }) => cancelled !== null)).to.equal(true);
    });

    it('has on record which addresses were given back, and when', () => {
      const freed = events.filter(({ type }) => type === 'PublicIpsFreed');
      const had = [...expected.contracts].filter(
        ([id, { cancelled }]) => cancelled !== null && ipsOf(id).length > 0,
      );
      const byContract = freed.map(({ stream, commit }) => `${stream} ${commit.cursor?.number}`);
      expect(byContract.sort()).to.deep.equal(
        had.map(([id, { cancelled }]) => `contract-${id} ${cancelled?.block}`).sort(),
      );
    });

    it('is told of no change by extrinsics that failed', () => {
      expect(expected.onlyFailed.length).to.be.greaterThan(0);
      for (const block of expected.onlyFailed) {
        const caused = events
          .filter(({ commit }) => causedBy(commit.causation, block))
          .map(({ type }) => type);
        expect(
          caused.filter((type) => type !== 'BlocksFollowed'),
          `block ${block}`,
        ).to.deep.equal([]);
      }
    });

    it('tells what was before and after each cancellation', async () => {
      for (const [id, { cancelled }] of [...expected.contracts]
        .filter(([, story]) => story.cancelled)
        .slice(0, shortOrLong(2, 1000))) {
        const block = cancelled?.block ?? 0;
        expect(contractIn(await stateAt(block - 1), id)).to.include({
          state: 'created',
          canceled_at_block: null,
        });
        expect(contractIn(await stateAt(block), id)).to.include({
          state: 'canceled',
          canceled_at_block: block,
        });
      }
    });

    it('tells what was before and after each runtime upgrade', async () => {
      let spec = 0;
      for (const { type, data: followed } of events) {
        if (type !== 'BlocksFollowed') continue;
        const { to, specVersion } = followed as { to: number; specVersion: number }; // the event's own shape
        if (spec !== 0 && specVersion !== spec) {
          expect((await stateAt(to - 1))['chain']).to.include({ spec_version: spec });
          expect((await stateAt(to))['chain']).to.include({ spec_version: specVersion });
        }
        spec = specVersion;
      }
      expect(spec).to.equal(head.specVersion);
    });

    it('gives one hash: now, again, folded by hand, in another folder, and with nothing but the log', async () => {
      const hash = textOf(state['hash']);
      expect(hash).to.match(/^[0-9a-f]{64}$/);
      expect(stateHash(foldEvents(events))).to.equal(hash);
      const other = join(root, 'two');
      await run(other);
      for (const folder of [data, data, other]) expect(await hashOf(folder)).to.equal(hash);
      for (const cache of ['snapshots', 'views', 'metadata'])
        await rm(join(other, cache), { recursive: true, force: true });
      expect(await hashOf(other)).to.equal(hash);
      const types = (all: RecordedEvent[]): string[] => all.map(({ stream, type }) => `${stream} ${type}`);
      expect(types(await storedEvents(other))).to.deep.equal(types(events));
    });

    it('holds a log that is verified, and that another run does not change but for its start', async () => {
      expect((await cli('verify', '--data', data)).status).to.equal(0);
      await run(data);
      const after = await storedEvents(data);
      expect(after.slice(events.length).map(({ type }) => type)).to.deep.equal(['NodeStarted']);
      expect((await stateAt())['contracts']).to.deep.equal(state['contracts']);
      expect((await cli('verify', '--data', data)).status).to.equal(0);
    });

    it('refuses the other recording for this log, and writes nothing', async () => {
      const before = await storedEvents(data);
      const foreign = file === recordingOfSpec61 ? recordingAcrossUpgrade : recordingOfSpec61;
      const { status, stderr } = await cli(...runArguments(data, foreign));
      expect(status, stderr).to.equal(3);
      expect(stderr).to.contain('genesis').and.not.to.contain('bug in zledger');
      expect((await storedEvents(data)).length).to.equal(before.length);
    });

    /** The addresses that a contract has; of one that is over those that it had, which is what an auditor asks for. */
    const ipsOf = (id: ContractId): readonly PublicIp[] => {
      const end = expected.contracts.get(id)?.cancelled?.block ?? head.number + 1;
      const until = blocks.filter(({ number }) => number < end);
      return expectedContracts(until, sharedTfchain, 1).contracts.get(id)?.ips ?? [];
    };

    const runArguments = (folder: string, recording: string): string[] =>
      `run --chain recording:${recording} --node 1 --driver dry --until-head --data ${folder}`.split(' ');
    const cli = (...args: readonly string[]) => runCli(args);

    async function run(folder: string): Promise<void> {
      const { status, stderr } = await cli(...runArguments(folder, file));
      expect(status, stderr).to.equal(0);
    }

    async function stateAt(block?: number): Promise<JsonObject> {
      const moment = block === undefined ? [] : ['--at-block', String(block)];
      const { status, stdout, stderr } = await cli('state', '--data', data, '--json', ...moment);
      expect(status, stderr).to.equal(0);
      const json = parseExactJson(stdout);
      return isJsonObject(json) ? json : {};
    }

    async function hashOf(folder: string): Promise<string> {
      return (await cli('state', '--data', folder, '--hash')).stdout.trim();
    }
  });
}

const contractIn = (state: JsonObject, id: ContractId): JsonObject | undefined =>
  objects(state['contracts']).find((contract) => textOf(contract['id']) === String(id));

const causedBy = (causation: RecordedEvent['commit']['causation'], block: number): boolean =>
  causation.kind === 'blocks' && causation.block.number === block;
