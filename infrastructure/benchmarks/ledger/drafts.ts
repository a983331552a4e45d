import type { CommitDraft, NewEvent, Plain } from '../../ledger/ledger.js';
import { RealisticStory } from './realistic-story.js';

/** Commits as the node makes them, until there are at least so many events. */
export function* liveCommits(events: number): Generator<CommitDraft> {
  let done = 0;
  for (const draft of new RealisticStory().commits()) {
    yield draft;
    done += draft.events.length;
    if (done >= events) return;
  }
}

/**
 * The same events in commits of `size`: what a node that is busier, or reads many blocks at a time, would write. Nothing
 * is left out: the input of such a commit is the list of the inputs.
 */
export function* commitsOf(size: number, drafts: Iterable<CommitDraft>): Generator<CommitDraft> {
  let events: NewEvent[] = [];
  let inputs: Plain[] = [];
  for (const draft of drafts) {
    events.push(...draft.events);
    inputs.push(draft.input);
    while (events.length >= size) {
      yield { ...draft, input: inputs, events: events.slice(0, size) };
      events = events.slice(size);
      inputs = [];
    }
  }
}

/** The first `count` of something. */
export function take<T>(count: number, from: Iterable<T>): T[] {
  const taken: T[] = [];
  for (const each of from) {
    taken.push(each);
    if (taken.length === count) break;
  }
  return taken;
}
