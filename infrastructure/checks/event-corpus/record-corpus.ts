import { replayInto } from '../../../commands/replay.js';
import { step } from '../../../commands/step.js';
import { Scenario } from '../../../domain/scenario.fixture.js';
import { initialState, type NodeState } from '../../../domain/state/node-state.js';
import { encodeCommit } from '../../ledger/commit-codec.js';
import { Continuity, EMPTY_HEAD } from '../../ledger/continuity.js';
import type { Commit } from '../../ledger/ledger.js';
import { draftOf } from '../../runtime/commit-draft.js';
import type { Chapter } from './chapters.fixture.js';
import type { CorpusCommit } from './corpus-file.js';

/** Wall clock of the corpus: a second per commit. ms */
const corpusStart = 1_700_000_000_000;

/** The corpus with the chapters that it does not have yet; what it has stays as it is. */
export function recordChapters(
  recorded: readonly CorpusCommit[],
  chapters: readonly Chapter[],
): readonly CorpusCommit[] {
  const known = recorded.at(-1)?.chapter ?? 0;
  return chapters
    .slice(known)
    .reduce((log, chapter, at) => [...log, ...tell(log, chapter, known + at + 1)], recorded);
}

function tell(log: readonly CorpusCommit[], chapter: Chapter, number: number): readonly CorpusCommit[] {
  const continuity = new Continuity();
  for (const { commit } of log) continuity.accept(commit);
  const story = new Scenario({ from: stateOf(log) });
  chapter(story);
  const told: CorpusCommit[] = [];
  // told again turn by turn, as the live node does
  let state = stateOf(log);
  for (const command of story.commands) {
    const turn = step(state, command);
    state = turn.state;
    if (turn.events.length === 0) continue;
    const head = continuity.last ?? EMPTY_HEAD;
    const next = new Map<string, number>();
    const encoded = encodeCommit(draftOf(turn, corpusStart + head.commits * 1000), head, (stream) => {
      const version = next.get(stream) ?? continuity.versions.get(stream) ?? 0;
      next.set(stream, version + 1);
      return version;
    });
    continuity.accept(encoded.commit);
    told.push({ chapter: number, ...encoded, said: saidOf(encoded.commit) });
  }
  return told;
}

/** The state that the corpus gives: every version read, brought up to date and evolved. */
export function stateOf(log: readonly CorpusCommit[]): NodeState {
  const state = initialState();
  for (const { commit } of log) replayInto(state, commit.events);
  return state;
}

/** What a commit holds, in words. */
export function saidOf({ input, events }: Commit): CorpusCommit['said'] {
  // every input is an object with its type, and its version from the second on
  const { type, schemaVersion = 1 } = input as { readonly type?: unknown; readonly schemaVersion?: number };
  return {
    input: `${String(type)}@${schemaVersion}`,
    events: events.map((event) => `${event.type}@${event.schemaVersion}`),
  };
}
