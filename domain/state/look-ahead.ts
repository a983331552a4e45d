import type { DomainEvent } from '../events/event.js';
import type { NodeState } from './node-state.js';

type Apply = (state: NodeState, events: readonly DomainEvent[]) => NodeState;

/** A state on the way, and how many events of the way lead to it. */
interface Mark {
  readonly state: NodeState;
  readonly at: number;
}

/** A way that became longer is begun anew: what it holds is held in memory. */
const longest = 256;

/**
 * Remembers the way that was gone last, one state after the other. A decider looks ahead (what holds after these
 * events?), and the step then applies the very same events again: only what is not on the way yet is worked out. Nobody
 * can tell, because states are immutable and the same events always lead to the same state.
 */
export class LookAhead {
  #events: DomainEvent[] = [];
  #marks: Mark[] = [];

  constructor(private readonly apply: Apply) {}

  after(state: NodeState, events: readonly DomainEvent[]): NodeState {
    const from = this.#startAt(state);
    const { state: reached, at } = this.#furthest(from, events);
    const done = at - from;
    if (done === events.length) return reached;
    const rest = done === 0 ? events : events.slice(done);
    const to = this.apply(reached, rest);
    // Another branch is left behind.
    while ((this.#marks.at(-1)?.at ?? 0) > at) this.#marks.pop();
    this.#events.length = at;
    for (const event of rest) this.#events.push(event);
    this.#marks.push({ state: to, at: this.#events.length });
    return to;
  }

  /** Where on the way the state is; a new way begins with one that is not. */
  #startAt(state: NodeState): number {
    if (this.#events.length < longest)
      for (let index = this.#marks.length - 1; index >= 0; index -= 1) {
        const mark = this.#marks[index];
        if (mark?.state === state) return mark.at;
      }
    this.#events = [];
    this.#marks = [{ state, at: 0 }];
    return 0;
  }

  /** The last state on the way to which only these events lead. */
  #furthest(from: number, events: readonly DomainEvent[]): Mark {
    let same = from;
    while (
      same - from < events.length &&
      same < this.#events.length &&
      this.#events[same] === events[same - from]
    )
      same += 1;
    for (let index = this.#marks.length - 1; index >= 0; index -= 1) {
      const mark = this.#marks[index];
      if (mark !== undefined && mark.at >= from && mark.at <= same) return mark;
    }
    throw new Error('invariant: a way has a mark where it begins');
  }
}
