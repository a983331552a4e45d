import { expect } from 'chai';

import { codeOf, collect, draftOf, fill, withIds } from './drafts.fixture.js';
import type { ContractRun } from './contract-run.fixture.js';
import type { CommitDraft } from './ledger.js';

/** Appends that can be repeated, because their events carry ids. */
export function idContract({ ledger, needing, subject }: ContractRun): void {
  describe('event ids', () => {
    const draft = (...ids: readonly string[]): CommitDraft =>
      withIds(draftOf(['node', 'a', 'b', 'node'].slice(0, ids.length), 7, { n: 1, of: [2n, 'x'] }), ids);

    needing('event-ids', 'come back as they were given', async () => {
      const [commit] = await fill(ledger(), [draft('one', 'two'), draftOf(['node'])]);
      expect(commit?.events.map(({ id }) => id)).to.deep.equal(['one', 'two']);
      const events = await collect(ledger().events());
      expect(events.map(({ id }) => id)).to.deep.equal(['one', 'two', undefined]);
      expect(events[2]).not.to.have.property('id');
      expect((await collect(ledger().events({ stream: 'a' })))[0]?.id).to.equal('two');
    });

    needing('event-ids', 'make the same events again a no-op, whatever is expected', async () => {
      const [first] = await fill(ledger(), [draft('1', '2', '3'), draft('4'), draftOf(['node'])]);
      const head = ledger().head();
      for (const expected of [0, head.nextPosition, { streams: new Map([['a', 'no-stream' as const]]) }])
        expect(await ledger().append(draft('1', '2', '3'), expected)).to.deep.equal(first);
      const later = { ...draft('1', '2', '3'), recordedAt: 1_800_000_000_000 };
      expect(await ledger().append(later, 0)).to.deep.equal(first);
      expect(ledger().head()).to.deep.equal(head);
      expect((await ledger().append(draft('5'), head.nextPosition)).position).to.equal(head.nextPosition);
    });

    needing('event-ids', 'of other content are refused, and the error says what differs', async () => {
      const good = draft('1', '2');
      await fill(ledger(), [good]);
      const [one, two] = good.events;
      if (one === undefined || two === undefined) throw new Error('two events');
      const others: readonly (readonly [string, CommitDraft])[] = [
        ['events[0].data', { ...good, events: [{ ...one, data: { n: 1, of: [2, 'x'] } }, two] }],
        ['events[1].stream', { ...good, events: [one, { ...two, stream: 'c' }] }],
        ['events[1].type', { ...good, events: [one, { ...two, type: 'Other' }] }],
        ['events[0].schemaVersion', { ...good, events: [{ ...one, schemaVersion: 2 }, two] }],
        ['events[0].id', { ...good, events: [two, one] }],
        ['input', { ...good, input: null }],
        ['causation', { ...good, causation: { kind: 'boot' } }],
        ['cursor', { ...good, cursor: null }],
        ['chainTime', { ...good, chainTime: 1 }],
      ];
      for (const [member, other] of others) {
        const refused = ledger().append(other, ledger().head().nextPosition);
        expect(await codeOf(refused), member).to.equal('LEDGER_ID_REUSED');
        await refused.catch((error: Error) => expect(error.message).to.contain(`${member} differs`));
      }
      expect(ledger().head().nextPosition).to.equal(2);
    });

    needing('event-ids', 'of which only some are in the log are refused', async () => {
      await fill(ledger(), [draft('1', '2'), draft('3')]);
      for (const ids of [['1'], ['2'], ['1', '2', '3'], ['1', '3'], ['0', '1'], ['9', '2', '1'], ['3', '4']])
        expect(await codeOf(ledger().append(draft(...ids), 3)), ids.join()).to.equal('LEDGER_ID_OVERLAP');
      expect(ledger().head().nextPosition).to.equal(3);
      expect((await ledger().append(draft('0', '9', '4'), 3)).position).to.equal(3);
    });

    needing('event-ids', 'are on all events of a commit or on none, well formed, and each once', async () => {
      const [plain] = draftOf(['c']).events;
      const mixed = {
        ...draft('1'),
        events: [...draft('1').events, ...(plain === undefined ? [] : [plain])],
      };
      const bad = [mixed, draft('1', '1'), draft(''), draft('a b'), draft('é'), draft('x'.repeat(129))];
      for (const each of bad) expect(await codeOf(ledger().append(each, 0))).to.equal('LEDGER_DRAFT_INVALID');
      expect((await ledger().append(draft('x'.repeat(128)), 0)).position).to.equal(0);
    });

    needing('event-ids', 'of concurrent appends: one is written, and all get it', async () => {
      const same = Array.from({ length: 30 }, () => ledger().append(draft('1', '2'), 0));
      const partly = codeOf(ledger().append(draft('2', '3'), 0));
      const other = codeOf(ledger().append({ ...draft('1', '2'), input: 'other' }, 0));
      const next = ledger().append(draft('4'), 2);
      const commits = await Promise.all(same);
      expect(new Set(commits.map(({ hash }) => hash)).size).to.equal(1);
      expect(await Promise.all([partly, other])).to.deep.equal(['LEDGER_ID_OVERLAP', 'LEDGER_ID_REUSED']);
      expect((await next).position).to.equal(2);
      expect(ledger().head().nextPosition).to.equal(3);
    });

    needing('event-ids', 'of an append that was refused are free again', async () => {
      const results = await Promise.allSettled([
        ledger().append(draft('1'), 9),
        ledger().append(draft('1'), 0),
      ]);
      expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled']);
      expect(ledger().head().nextPosition).to.equal(1);
    });

    needing('event-ids', 'keep the place of appends that wait together', async () => {
      const appends = Array.from({ length: 60 }, (_, at) =>
        ledger().append(at % 2 === 0 ? draft(`id-${at}`) : draftOf(['node']), at),
      );
      expect((await Promise.all(appends)).map(({ position }) => position)).to.deep.equal([...appends.keys()]);
    });

    needing(['event-ids', 'reopen'], 'are known by a ledger that was opened again', async () => {
      const { reopen } = subject;
      if (reopen === undefined) return;
      const commits = await fill(
        ledger(),
        Array.from({ length: 40 }, (_, at) => draft(`${at}-0`, `${at}-1`, `${at}-2`)),
      );
      await ledger().close();
      const again = await reopen(ledger());
      try {
        for (const at of [0, 17, 39]) {
          expect(await again.append(draft(`${at}-0`, `${at}-1`, `${at}-2`), 0)).to.deep.equal(commits[at]);
          expect(await codeOf(again.append(draft(`${at}-1`), 120))).to.equal('LEDGER_ID_OVERLAP');
        }
        expect((await again.append(draft('new'), 120)).position).to.equal(120);
        expect((await again.verify()).ok).to.equal(true);
      } finally {
        await again.close();
      }
    });
  });
}
