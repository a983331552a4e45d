import type { Step } from '../../commands/step.js';
import { clock } from '../report/clock.js';

/** Lines of a story. */
const mostLines = 20;

interface Moment {
  readonly at: number;
  readonly what: string;
}

/** Turns with more events are put into words each for itself. */
const mostRemembered = 6;

/** A kind of turn, by its command and then its events, and the words for it. */
interface Kind {
  readonly text: string;
  readonly next: Map<string, Kind>;
}

/** What befell each node lately, and all of them: how it came to a violation. */
export class Stories {
  readonly #ofNodes = new Map<number, Moment[]>();
  readonly #ofAll: Moment[] = [];
  readonly #kinds: Kind = { text: '', next: new Map() };

  turned(node: number, at: number, turn: Step): void {
    this.#add(this.#of(node), { at, what: this.#sentence(turn) });
  }

  /** @param node null: all */
  told(node: number | null, at: number, what: string): void {
    this.#add(node === null ? this.#ofAll : this.#of(node), { at, what });
  }

  /** The last lines before now, `about` the last of them. */
  upTo(now: number, node: number | null, about: string): readonly string[] {
    const own = node === null ? [] : this.#of(node);
    const moments = [...this.#ofAll, ...own].sort((one, two) => one.at - two.at);
    const lines = moments.slice(1 - mostLines).map(({ at, what }) => `${clock(at)}  ${what}`);
    return [...lines, `${clock(now)}  ${about}`];
  }

  /**
   * The words for a turn. Each kind of turn has one text for all nodes: what is kept of a turn until another takes its place
   * must hold neither its command nor its state, of which thousands of nodes would keep dozens each.
   */
  #sentence({ command, events }: Step): string {
    const types = events.map(({ type }) => type);
    if (types.length > mostRemembered) return `${command.type} -> ${types.join(', ')}`;
    let kind = after(this.#kinds, command.type, '');
    for (const [index, type] of types.entries()) kind = after(kind, type, index === 0 ? ' -> ' : ', ');
    return kind.text;
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

function after({ text, next }: Kind, word: string, between: string): Kind {
  const known = next.get(word);
  if (known !== undefined) return known;
  const made: Kind = { text: text + between + word, next: new Map() };
  next.set(word, made);
  return made;
}
