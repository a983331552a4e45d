import { expect } from 'chai';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { openBlockSource } from '../../chain/open-block-source.js';
import type { BlockSource } from '../../chain/block-source.js';
import { nodeId } from '../../domain/ids.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import { machine, network, Scenario, signedBody, volume, zmount } from '../../domain/scenario.fixture.js';
import { askNode } from '../cli/ask-node.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';
import { openNode, type RunningNode } from '../node/open-node.js';
import { contractsOf, histories } from '../projections/view-answers.fixture.js';
import { liveThrough, StorySource } from './story-source.fixture.js';

const caches = ['snapshots', 'views', 'ledger/index'] as const;
/** Every choice of caches that are deleted, beginning with none. */
const choices = Array.from({ length: 2 ** caches.length }, (_, bits) =>
  caches.filter((_cache, at) => (bits >> at) % 2 === 1),
);

function openDryNode(
  data: string,
  source: BlockSource | null,
  httpPort: number | null,
): Promise<RunningNode> {
  return openNode({
    data,
    nodeId: nodeId(1),
    version: 'test',
    // a node that is only asked needs no more of its chain than its name
    openSource: async (genesis) => source ?? new StorySource(genesis ?? undefined),
    openDriver: async () => new DryDriver({ file: dataFolder(data).dryDriverFile }),
    httpPort,
    log: pino({ level: 'silent' }),
    // often, so that a short run has snapshots too
    snapshots: { every: 20, atStop: 0 },
  });
}

/** All that can be asked of a node that is not running: the state as `zledger state --json`, and each stream. */
async function answersAtRest(data: string): Promise<string[]> {
  const state = writeExactJson(await askNode(data, 'state'), 2);
  const ledger = await openLevelLedger({ path: dataFolder(data).ledger, readonly: true });
  const streams: string[] = [];
  for (const id of await contractsOf(ledger)) {
    for await (const event of ledger.events({ stream: `contract-${id}` }))
      streams.push(`${event.position} ${event.type}`);
  }
  const byBlock = (await ledger.commitAtBlock(60))?.hash ?? 'none';
  const folded = await histories(ledger);
  await ledger.close();
  return [state, ...streams, byBlock, ...folded];
}

/** All that a running node answers, to the byte. */
async function answersRunning(data: string): Promise<string[]> {
  const ledger = await openLevelLedger({ path: dataFolder(data).ledger, readonly: true });
  const ids = await contractsOf(ledger);
  await ledger.close();
  const node = await openDryNode(data, null, 0);
  const paths = ['state', ...ids.flatMap((id) => [`deployments/${id}`, `deployments/${id}/history`])];
  const answers: string[] = [];
  try {
    for (const path of paths) {
      const response = await fetch(`${node.url ?? ''}/${path}`);
      answers.push(`${path} ${response.status} ${await response.text()}`);
    }
    return answers;
  } finally {
    await node.close();
  }
}

function longStory(): Scenario {
  const story = new Scenario();
  story.deploy({
    contract: 1,
    workloads: [zmount('disk', 1), network('net'), machine('vm', 'net', ['disk'])],
  });
  story.deploy({ contract: 2, workloads: [volume('vol', 3)] });
  story.settle();
  const next = signedBody({
    contract: 2,
    version: 1,
    workloads: [volume('vol', 4, 1), zmount('more', 1, 1)],
  });
  story.updated(2, next.hash);
  story.send(2, next.text);
  story.send(2, '{"not": "a deployment"}');
  story.settle();
  story.graceStarted(1);
  story.graceEnded(1);
  story.deploy({ contract: 1000000007, workloads: [] });
  story.canceled(1);
  return story.settle();
}

/** Lives are lived once; every test takes a copy. */
const lives: Readonly<Record<string, (data: string) => Promise<void>>> = {
  async 'a story'(data) {
    const source = new StorySource();
    const node = await openDryNode(data, source, 0);
    try {
      await liveThrough(node, source, longStory());
    } finally {
      await node.close();
    }
  },
  'the recording of spec 61': (data) => fromRecording(data, 'recording-spec61.jsonl'),
  'the recording of specs 31 to 49': (data) => fromRecording(data, 'recording-spec31-to-49.jsonl'),
};

const recordings = fileURLToPath(new URL('../../../../shared/tfchain/', import.meta.url));

async function fromRecording(data: string, name: string): Promise<void> {
  const options = { expectedGenesis: null, metadataCacheDir: dataFolder(data).metadataCache };
  const source = await openBlockSource([`recording:${join(recordings, name)}`], options);
  const node = await openDryNode(data, source, null);
  try {
    await node.run(new AbortController().signal, true);
  } finally {
    await node.close();
  }
}

for (const [name, live] of Object.entries(lives)) {
  const missing = name.startsWith('the recording') && !existsSync(recordings);
  describe(`rebuilding after ${name}${missing ? ' (skipped: ../shared is missing)' : ''}`, function () {
    this.timeout(60_000);
    const folder = temporaryFolder();
    const original = join(folder.path, 'original');
    let atRest: string[] = [];
    let running: string[] = [];
    let copies = 0;

    function copyOf(): string {
      const copy = join(folder.path, String(copies++));
      cpSync(original, copy, { recursive: true });
      return copy;
    }

    before(async function () {
      if (missing) return this.skip();
      await live(original);
      atRest = await answersAtRest(copyOf());
      running = await answersRunning(copyOf());
    });
    after(folder.remove);

    it('has something to rebuild: snapshots, views, index, and histories with entries', () => {
      for (const cache of caches)
        expect(readdirSync(join(original, cache)).length, cache).to.be.greaterThan(0);
      expect(
        running.filter((answer) => /history 200 .*"entries":\[\{/.test(answer)).length,
      ).to.be.greaterThan(1);
    });

    for (const deleted of choices) {
      it(`gives the same answers to the byte ${deleted.length === 0 ? 'with every cache' : `without ${deleted.join(', ')}`}`, async () => {
        const data = copyOf();
        for (const cache of deleted) rmSync(join(data, cache), { recursive: true });
        expect(await answersAtRest(data)).to.deep.equal(atRest);
        for (const cache of deleted) rmSync(join(data, cache), { recursive: true, force: true });
        expect(await answersRunning(data)).to.deep.equal(running);
      });
    }

    it('gives the same answers when every cache is full of nonsense', async () => {
      const data = copyOf();
      for (const cache of caches) {
        for (const file of readdirSync(join(data, cache))) {
          const path = join(data, cache, file);
          if (file !== 'LOCK')
            writeFileSync(path, Buffer.from(readFileSync(path).map((byte) => byte ^ 0x55)));
        }
      }
      expect(await answersAtRest(data)).to.deep.equal(atRest);
      expect(await answersRunning(data)).to.deep.equal(running);
    });
  });
}
