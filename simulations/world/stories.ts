import type { Step } from '../../commands/step.js';
import { clock } from '../report/clock.js';

/** Lines of a story. */
const mostLines = 20;

interface Moment {
  readonly at: number;
  /** What came of a turn is put into words only when somebody asks. */
  readonly what: string | Step;
}

/** What befell each node lately, and all of them: how it came to a violation. */
export class Stories {
  readonly #ofNodes = new Map<number, Moment[]>();
  readonly #ofAll: Moment[] = [];

  turned(node: number, at: number, turn: Step): void {
    this.#add(this.#of(node), { at, what: turn });
  }

  /** @param node null: all */
  told(node: number | null, at: number, what: string): void {
    this.#add(node === null ? this.#ofAll : this.#of(node), { at, what });
  }

  /** The last lines before now, `about` the last of them. */
  upTo(now: number, node: number | null, about: string): readonly string[] {
    const own = node === null ? [] : this.#of(node);
    const moments = [...this.#ofAll, ...own].sort((one, two) => one.at - two.at);
    const lines = moments.slice(1 - mostLines).map(({ at, what }) => `${clock(at)}  ${sentence(what)}`);
    return [...lines, `${clock(now)}  ${about}`];
  }

  #of(node: number): Moment[] {
    const known = this.#ofNodes.get(node);
    if (known !== undefined) return known;
    const moments: Moment[] = [];
    this.#ofNodes.set(node, moments);
    return moments;
  }

  #add(moments: Moment[], moment: Moment): void {
    moments.push(moment);
    if (moments.length > 2 * mostLines) moments.splice(0, mostLines);
  }
}

function sentence(what: string | Step): string {
  if (typeof what === 'string') return what;
  const events = what.events.map(({ type }) => type);
  return events.length === 0 ? what.command.type : `${what.command.type} -> ${events.join(', ')}`;
}
