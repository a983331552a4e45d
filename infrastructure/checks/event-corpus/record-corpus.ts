import { replayInto } from '../../../commands/replay.js';
import { step } from '../../../commands/step.js';
import type { Command } from '../../../domain/command.js';
import type { DomainEvent } from '../../../domain/events/event.js';
import { initialState, type NodeState } from '../../../domain/state/node-state.js';
import { encodeCommit } from '../../ledger/commit-codec.js';
import { Continuity, EMPTY_HEAD } from '../../ledger/continuity.js';
import { draftOf } from '../../runtime/commit-draft.js';
import type { Chapter } from './chapters.js';
import { type CorpusCommit, saidOf } from './corpus-file.js';

/** Wall clock of the corpus: a second per commit. ms */
const corpusStart = 1_700_000_000_000;

/** The corpus with the chapters that it does not have yet; what it has stays as it is. */
export function recordChapters(
  recorded: readonly CorpusCommit[],
  chapters: ReadonlyMap<number, Chapter>,
): readonly CorpusCommit[] {
  const known = recorded.at(-1)?.chapter ?? 0;
  const fresh = [...chapters].filter(([number]) => number > known).sort(([a], [b]) => a - b);
  return fresh.reduce((log, [number, chapter]) => [...log, ...tell(log, chapter, number)], recorded);
}

/** What a chapter adds, as the live node writes it. */
function tell(log: readonly CorpusCommit[], chapter: Chapter, number: number): readonly CorpusCommit[] {
  const continuity = new Continuity();
  for (const { commit } of log) continuity.accept(commit);
  const told: CorpusCommit[] = [];
  let state = stateOf(log);
  const give = (from: NodeState, command: Command): readonly DomainEvent[] => {
    const turn = step(from, command);
    state = turn.state;
    if (turn.events.length === 0) return [];
    const head = continuity.last ?? EMPTY_HEAD;
    const next = new Map<string, number>();
    const encoded = encodeCommit(draftOf(turn, corpusStart + head.commits * 1000), head, (stream) => {
      const version = next.get(stream) ?? continuity.versions.get(stream) ?? 0;
      next.set(stream, version + 1);
      return version;
    });
    continuity.accept(encoded.commit);
    told.push({ chapter: number, ...encoded, said: saidOf(encoded.commit) });
    return turn.events;
  };
  chapter({
    get state() {
      return state;
    },
    give: (command) => give(state, command),
    giveUnbound: (command) => give({ ...state, identity: null }, command),
  });
  return told;
}

/** The state that the corpus gives: every version read, brought up to date and evolved. */
export function stateOf(log: readonly CorpusCommit[]): NodeState {
  const state = initialState();
  for (const { commit } of log) replayInto(state, commit.events);
  return state;
}
