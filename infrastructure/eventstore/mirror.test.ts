import { expect } from 'chai';

import { CheckpointAudit } from '../integrity/checkpoint-audit.js';
import { nodeVerifiers } from '../integrity/node-verifier.js';
import { codeOf, collect } from '../ledger/drafts.fixture.js';
import type { LedgerError, ProvableLedger } from '../ledger/ledger.js';
import { commitMessages } from './commit-messages.js';
import { openProxy } from './cutting-proxy.fixture.js';
import { describeWithServer, openTestStore, serverUrl } from './esdb.fixture.js';
import { EventStore } from './event-store.js';
import { messageId } from './message-id.js';
import type { Message } from './message.js';
import { newTestNode, type TestNode } from './mirrored-node.fixture.js';
import type { MirrorStreams } from './mirror-streams.js';
import { parseMirrorUrl } from './mirror-url.js';
import { openMirror } from './open-mirror.js';

const foreign = (metadata: Message['metadata']): Message => ({
  id: messageId(`foreign ${Math.random()}`),
  type: 'Forged',
  data: { forged: true },
  metadata,
});

const readUrl = ({ log }: MirrorStreams): string => serverUrl().replace(/\/?(\?|$)/, `/${log}$1`);

describeWithServer('the mirror of a node', () => {
  let store: EventStore;
  let node: TestNode;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());
  afterEach(() => node.remove());

  async function mirrored(commits: number): Promise<MirrorStreams> {
    node = await newTestNode(commits);
    const { streams } = await node.mirrorTo(store).run(node.source());
    if (streams === null) throw new Error('nothing was mirrored');
    return streams;
  }

  const same = async (mirror: ProvableLedger): Promise<void> => {
    expect(mirror.head()).to.deep.equal(node.ledger.head());
    expect(await collect(mirror.storedCommits())).to.deep.equal(await collect(node.ledger.storedCommits()));
  };

  it('reads as the log does: same commits, bytes, hashes, root, and every checkpoint', async () => {
    const streams = await mirrored(300);
    const { ledger, checkpoints } = await openMirror(readUrl(streams));
    await same(ledger);
    for (const fromPosition of [0, 1, 17, 300, 598, 599])
      expect(await ledger.storedCommit(fromPosition)).to.deep.equal(
        await node.ledger.storedCommit(fromPosition),
      );
    const query = { stream: 'contract-3', fromPosition: 100, backwards: true };
    expect(await collect(ledger.events(query))).to.deep.equal(await collect(node.ledger.events(query)));
    expect(await ledger.commitAtBlock(77)).to.deep.equal(await node.ledger.commitAtBlock(77));
    const keys = await nodeVerifiers(
      node.signer.keyFile,
      (await checkpoints.newest())!.parsed.checkpoint.origin,
    );
    const audit = await CheckpointAudit.open({ store: checkpoints, keysOf: () => keys });
    expect(await ledger.verify(undefined, (commit) => audit.accept(commit))).to.include({
      ok: true,
      commits: 300,
    });
    expect(audit.report()).to.deep.include({
      size: 300,
      checkpoints: 1,
      signaturesChecked: true,
      findings: [],
    });
    await ledger.close();
  });

  it('goes on where it ends, writes nothing twice, and takes in new checkpoints', async () => {
    const streams = await mirrored(40);
    const again = await node.mirrorTo(store).run(node.source());
    expect(again.written).to.deep.equal({ commits: 0, events: 0, checkpoints: 0 });
    const mirror = node.mirrorTo(store);
    for (const size of [41, 90]) {
      await node.growTo(size);
      await mirror.run(node.source());
    }
    expect(mirror.report().written).to.deep.equal({ commits: 50, events: 100, checkpoints: 2 });
    const { ledger, checkpoints } = await openMirror(readUrl(streams));
    await same(ledger);
    expect((await checkpoints.all()).map(({ parsed }) => parsed?.checkpoint.size)).to.deep.equal([
      40, 41, 90,
    ]);
    await ledger.close();
  });

  it('is written by several mirrors at once as by one', async () => {
    node = await newTestNode(400);
    const stores = await Promise.all([openTestStore(), openTestStore(), openTestStore()]);
    const reports = await Promise.all(stores.map((each) => node.mirrorTo(each).run(node.source())));
    await Promise.all(stores.map((each) => each.close()));
    expect(new Set(reports.map(({ head }) => head.hash))).to.deep.equal(new Set([node.ledger.head().hash]));
    const { ledger } = await openMirror(readUrl(reports[0]!.streams!));
    await same(ledger);
    await ledger.close();
  });

  it('finishes a commit of which only a part was written', async () => {
    const streams = await mirrored(10);
    const last = await store.last(streams.log);
    await node.ledger.append(
      { ...(await collect(node.ledger.commits()))[3]!, input: 'x'.repeat(3_000_000) },
      19,
    );
    const [, ...rest] = await collect(node.ledger.storedCommits({ fromPosition: 17 }));
    const messages = commitMessages(rest[0]!.commit, rest[0]!.frame);
    await store.append(streams.log, messages.slice(0, 3), last!.revision);
    const torn = await openMirror(readUrl(streams));
    expect(torn.ledger.head().commits).to.equal(10);
    expect(torn.ledger.repairs.join()).to.contain('The last 3 messages');
    await torn.ledger.close();
    await node.mirrorTo(store).run(node.source());
    const { ledger } = await openMirror(readUrl(streams));
    await same(ledger);
    await ledger.close();
  });

  it('refuses what others wrote, with the position, and never adds to it', async () => {
    const cases: readonly [string, Message['metadata'] | null, number][] = [
      ['a stranger', null, 19],
      ['a stranger who claims to be the next commit', { position: 19, commit: 10, index: 0 }, 19],
    ];
    for (const [who, metadata, position] of cases) {
      const streams = await mirrored(10);
      await store.append(streams.log, [foreign(metadata)], null);
      await node.growTo(12);
      const error = await node
        .mirrorTo(store)
        .run(node.source())
        .catch((reason: unknown) => reason as LedgerError);
      expect(error, who).to.include({ code: 'LEDGER_CORRUPT', position });
      expect((await store.last(streams.log))?.type, who).to.equal('Forged');
      await node.remove();
    }
    const streams = await mirrored(10);
    await store.append(streams.log, [foreign({ position: 3, commit: 1, index: 0 })], null);
    expect(await codeOf(openMirror(readUrl(streams)))).to.equal('LEDGER_CORRUPT');
  });

  it('refuses another log under its name, and a log that is shorter than its mirror', async () => {
    const streams = await mirrored(10);
    const other = await newTestNode(12);
    const others = await collect(other.ledger.storedCommits({ fromPosition: 19 }));
    const last = await store.last(streams.log);
    await store.append(
      streams.log,
      others.flatMap(({ commit, frame }) => commitMessages(commit, frame)),
      last!.revision,
    );
    await other.remove();
    const mirror = await openMirror(readUrl(streams));
    const report = await mirror.ledger.verify();
    expect(report.finding).to.include({ code: 'LEDGER_CORRUPT', position: 19 });
    await mirror.ledger.close();
    const refused = node.mirrorTo(store).run(node.source());
    const error = await refused.catch((reason: unknown) => reason as LedgerError);
    expect(error).to.include({ code: 'LEDGER_CORRUPT', position: 19 });
  });

  it('goes on through connections that are cut, and through a server that is away', async () => {
    node = await newTestNode(1_500);
    const place = parseMirrorUrl(serverUrl());
    const proxy = await openProxy(place.hosts[0]!);
    let pauses = 0;
    const patience = { firstPause: 20, longestPause: 200, total: 60_000 };
    const hosts = [{ address: '127.0.0.1', port: proxy.port }];
    const shaky = await EventStore.open({ ...place, hosts }, { patience, onPause: () => pauses++ });
    let cuts = 0;
    const onProgress = (): void => {
      if (cuts++ >= 4) return;
      setImmediate(() => {
        proxy.setOpen(cuts % 2 === 0);
        proxy.cut();
        setTimeout(() => proxy.setOpen(true), 100);
      });
    };
    const { streams } = await node.mirrorTo(shaky, { onProgress }).run(node.source());
    expect(cuts).to.be.above(4);
    expect(pauses).to.be.above(0);
    await shaky.close();
    await proxy.close();
    const { ledger } = await openMirror(readUrl(streams!));
    await same(ledger);
    await ledger.close();
  });
});
