import { expect } from 'chai';
import fc from 'fast-check';

import { codeOf, collect, draftOf, plainData } from '../ledger/drafts.fixture.js';
import type { CommitDraft, StoredCommit } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { backwardCommits } from './backward-commits.js';
import { CommitAssembly, type MirroredCommit } from './commit-assembly.js';
import { commitMessages } from './commit-messages.js';
import type { Message, ReceivedMessage } from './message.js';

/** What a server would give back: data and metadata through JSON, numbered. */
function asReceived(messages: readonly Message[]): ReceivedMessage[] {
  return messages.map(({ data, metadata, ...rest }, revision) => ({
    ...rest,
    revision,
    data: data instanceof Uint8Array ? Uint8Array.from(data) : (JSON.parse(JSON.stringify(data)) as unknown),
    metadata: JSON.parse(JSON.stringify(metadata)) as unknown,
  }));
}

async function logOf(drafts: readonly CommitDraft[]): Promise<StoredCommit[]> {
  const ledger = openMemoryLedger();
  for (const draft of drafts) await ledger.append(draft, ledger.head().nextPosition);
  return collect(ledger.storedCommits());
}

const messagesOf = (log: readonly StoredCommit[]): ReceivedMessage[] =>
  asReceived(log.flatMap(({ commit, frame }) => commitMessages(commit, frame)));

function assembled(messages: readonly ReceivedMessage[]): MirroredCommit[] {
  const assembly = new CommitAssembly('zledger-test', { revision: 0, position: 0 });
  return messages.flatMap((message) => assembly.accept(message) ?? []);
}

const renumbered = (messages: readonly ReceivedMessage[]): ReceivedMessage[] =>
  messages.map((message, revision) => ({ ...message, revision }));

function refusalOf(messages: readonly ReceivedMessage[]): { code: string; position: number } | null {
  try {
    assembled(messages);
    return null;
  } catch (error) {
    const { code, position } = error as { code: string; position: number };
    return { code, position };
  }
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

describe('the messages of a commit', () => {
  it('give the commit back with its stored bytes, whatever its events hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plainData(), { minLength: 1, maxLength: 5 }), async (data) => {
        const draft = draftOf(['node'], 7);
        const events = data.map((each, at) => ({ ...draft.events[0]!, stream: `s${at % 2}`, data: each }));
        const log = await logOf([draft, { ...draft, events }]);
        const messages = messagesOf(log);
        const bytes = log.map(({ frame }) => Buffer.from(frame));
        expect(assembled(messages).map(({ frame }) => frame)).to.deep.equal(bytes);
        const back = await collect(backwardCommits('zledger-test', each(messages.toReversed())));
        expect(back.map(({ frame }) => frame)).to.deep.equal(bytes.toReversed());
      }),
      { numRuns: 25 },
    );
  });

  it('name what readers need, big integers as digits', async () => {
    const draft = draftOf(['contract-3'], 18, { amount: 2n ** 70n, small: 1n, count: 3 });
    const [log] = await logOf([draft]);
    const [event, end] = messagesOf([log!]);
    expect(event).to.deep.include({
      type: 'Tested',
      data: { amount: '1180591620717411303424', small: '1', count: 3 },
      metadata: {
        position: 0,
        stream: 'contract-3',
        streamVersion: 0,
        schemaVersion: 1,
        commit: 0,
        index: 0,
        block: draft.cursor,
        causation: { kind: 'blocks', block: draft.cursor },
        chainTime: 108_000,
        recordedAt: 1_700_000_000_000,
      },
    });
    expect(event?.id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(end).to.deep.include({ type: 'zledger-commit' });
  });

  it('carry a commit larger than any message in parts, and leave out data that are too long for readers', async () => {
    const [log] = await logOf([{ ...draftOf(['node']), input: 'x'.repeat(1_200_000) }]);
    const messages = messagesOf([log!]);
    expect(messages.map(({ type }) => type)).to.deep.equal([
      'Tested',
      'zledger-commit-part',
      'zledger-commit-part',
      'zledger-commit',
    ]);
    expect(assembled(messages)[0]?.commit).to.deep.equal(log?.commit);
    const [long] = await logOf([draftOf(['node'], 1, 'y'.repeat(300_000))]);
    expect(messagesOf([long!])[0]?.data).to.deep.equal({ zledgerOmitted: 300_002 });
    expect(assembled(messagesOf([long!]))[0]?.commit).to.deep.equal(long?.commit);
  });

  it('are the same for the same commit, and differ in every id for another', async () => {
    const [one, other] = [await logOf([draftOf(['a'])]), await logOf([draftOf(['a'], 1)])];
    expect(messagesOf(one)).to.deep.equal(messagesOf(await logOf([draftOf(['a'])])));
    const ids = [...messagesOf(one), ...messagesOf(other)].map(({ id }) => id);
    expect(new Set(ids).size).to.equal(4);
  });

  it('are refused with the position when any of them was changed, put in, taken out, doubled or moved', async () => {
    const log = await logOf([
      draftOf(['a', 'b'], 1, { n: 1 }),
      draftOf(['a'], 2, [1, 2]),
      draftOf(['b', 'a'], 3),
    ]);
    const messages = messagesOf(log);
    const [starts, ends] = [
      [0, 0, 0, 2, 2, 3, 3, 3],
      [2, 2, 2, 3, 3, 5, 5, 5],
    ]; // of the commit that each message belongs to
    for (const at of messages.keys()) {
      const changed = (change: Partial<ReceivedMessage>): ReceivedMessage[] =>
        messages.with(at, { ...messages[at]!, ...change });
      const { data, metadata } = messages[at]!;
      const bytes =
        data instanceof Uint8Array ? data.with(data.length >> 1, data[data.length >> 1]! ^ 1) : null;
      const cases = [
        changed({ id: '00000000-0000-8000-8000-000000000000' }),
        changed({ type: 'Forged' }),
        changed({ data: bytes ?? { forged: true } }),
        changed({ metadata: { ...(metadata as object), more: 1 } }),
        changed({ metadata: undefined }),
        renumbered(messages.toSpliced(at, 1)),
        renumbered(messages.toSpliced(at, 0, messages[at]!)),
        messages.toSpliced(at, 1),
      ];
      for (const [which, tampered] of cases.entries()) {
        const refusal = refusalOf(tampered);
        const isCutAtEnd = at === messages.length - 1 && (which === 5 || which === 7);
        if (isCutAtEnd) {
          expect(refusal, 'a log that lacks its last message is an unfinished one').to.equal(null);
          continue;
        }
        expect(refusal?.code, `message ${at}, case ${which}`).to.equal('LEDGER_CORRUPT');
        expect(refusal?.position, `message ${at}, case ${which}`).to.be.within(starts[at]!, ends[at]!);
      }
    }
  });

  it('of another log do not pass for this one', async () => {
    const mine = await logOf([draftOf(['a']), draftOf(['a'], 5)]);
    const other = await logOf([draftOf(['b']), draftOf(['a'], 5)]);
    const mixed = renumbered([...messagesOf([mine[0]!]), ...messagesOf([other[1]!])]);
    // Each is whole by itself; that they do not follow each other is found by the ledger that reads them.
    expect(assembled(mixed).map(({ commit }) => commit.previousHash)[1]).to.not.equal(mine[0]!.commit.hash);
    expect(await codeOf(collect(backwardCommits('s', each(mixed.slice(1).toReversed()))))).to.equal(
      'LEDGER_CORRUPT',
    );
  });
});
