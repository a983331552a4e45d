import type { CommitDraft, ExpectedVersion, LedgerErrorCode, NewEvent } from './ledger.js';

/** What a ledger does, in a few lines: the list of its commits. */
export class LedgerModel {
  readonly commits: CommitDraft[] = [];

  get events(): NewEvent[] {
    return this.commits.flatMap(({ events }) => events);
  }

  /** Position of the commit's first event, or the code of the refusal. */
  append(
    draft: CommitDraft,
    position: number | null,
    streams: ReadonlyMap<string, ExpectedVersion>,
  ): number | LedgerErrorCode {
    const ids = draft.events.flatMap(({ id }) => id ?? []);
    const held = this.commits.findIndex(({ events }) =>
      events.some(({ id }) => id !== undefined && ids.includes(id)),
    );
    if (held >= 0) return this.#repeat(draft, held);
    if (position !== null && position !== this.events.length) return 'LEDGER_CONFLICT';
    for (const [stream, wanted] of streams) {
      const last = this.events.filter((event) => event.stream === stream).length - 1;
      if (wanted !== 'any' && last !== (wanted === 'no-stream' ? -1 : wanted)) return 'LEDGER_CONFLICT';
    }
    this.commits.push(draft);
    return this.events.length - draft.events.length;
  }

  #repeat(draft: CommitDraft, held: number): number | LedgerErrorCode {
    const ids = (of: CommitDraft | undefined): string => String(of?.events.map(({ id }) => id).sort());
    if (ids(draft) !== ids(this.commits[held])) return 'LEDGER_ID_OVERLAP';
    if (JSON.stringify(draft) !== JSON.stringify(this.commits[held])) return 'LEDGER_ID_REUSED';
    return this.commits.slice(0, held).reduce((sum, { events }) => sum + events.length, 0);
  }
}
