import type { Step } from '../../commands/step.js';
import type { ContractId } from '../../domain/ids.js';
import { clock } from '../report/clock.js';

/** Lines of a story. */
const mostLines = 20;

interface Moment {
  readonly at: number;
  readonly what: string;
  /** That it was about. */
  readonly contracts: readonly ContractId[];
}

/** Turns in which nothing happened to what a node holds, one after another. */
interface QuietTurns {
  readonly at: number;
  turns: number;
}

/** Events of a day on which nothing happens; a turn of nothing else is quiet. */
const quietEvents: ReadonlySet<string> = new Set(['BlocksFollowed', 'ContractBilled', 'UptimeReported']);

/** Turns with more events are put into words each for itself. */
const mostRemembered = 6;

/** A kind of turn, by its command and then its events, and the words for it. */
interface Kind {
  readonly text: string;
  /** Of quiet events alone. */
  readonly isQuiet: boolean;
  readonly next: Map<string, Kind>;
}

/** What befell each node lately, and all of them: how it came to a violation. */
export class Stories {
  readonly #ofNodes = new Map<number, (Moment | QuietTurns)[]>();
  readonly #ofAll: (Moment | QuietTurns)[] = [];
  readonly #kinds: Kind = { text: '', isQuiet: true, next: new Map() };

  turned(node: number, at: number, turn: Step): void {
    const moments = this.#of(node);
    const { text: what, isQuiet } = this.#kindOf(turn);
    if (!isQuiet) return this.#add(moments, { at, what, contracts: contractsOf(turn) });
    const last = moments.at(-1);
    if (last !== undefined && 'turns' in last) last.turns += 1;
    else this.#add(moments, { at, turns: 1 });
  }

  /** @param node null: all */
  told(node: number | null, at: number, what: string): void {
    this.#add(node === null ? this.#ofAll : this.#of(node), { at, what, contracts: [] });
  }

  /** The last lines before now, `about` the last of them. */
  upTo(now: number, node: number | null, about: string): readonly string[] {
    const own = node === null ? [] : this.#of(node);
    const moments = [...this.#ofAll, ...own].sort((one, two) => one.at - two.at);
    const lines = moments.slice(1 - mostLines).map((moment) => `${clock(moment.at)}  ${sentence(moment)}`);
    return [...lines, `${clock(now)}  ${about}`];
  }

  /**
   * The words for a turn. Each kind of turn has one text for all nodes: what is kept of a turn until another takes its place
   * must hold neither its command nor its state, of which thousands of nodes would keep dozens each.
   */
  #kindOf({ command, events }: Step): Kind {
    const types = events.map(({ type }) => type);
    let kind = after(this.#kinds, command.type, true);
    if (types.length > mostRemembered)
      return { text: `${command.type} -> ${types.join(', ')}`, isQuiet: false, next: kind.next };
    for (const type of types) kind = after(kind, type, quietEvents.has(type));
    return kind;
  }

  #of(node: number): (Moment | QuietTurns)[] {
    const known = this.#ofNodes.get(node);
    if (known !== undefined) return known;
    const moments: (Moment | QuietTurns)[] = [];
    this.#ofNodes.set(node, moments);
    return moments;
  }

  #add(moments: (Moment | QuietTurns)[], moment: Moment | QuietTurns): void {
    moments.push(moment);
    if (moments.length > 2 * mostLines) moments.splice(0, mostLines);
  }
}

/** The kind of turn with one word more: first its command, then its events. */
function after({ text, isQuiet, next }: Kind, word: string, isWordQuiet: boolean): Kind {
  const known = next.get(word);
  if (known !== undefined) return known;
  const between = text === '' ? '' : text.includes(' -> ') ? ', ' : ' -> ';
  const made: Kind = { text: text + between + word, isQuiet: isQuiet && isWordQuiet, next: new Map() };
  next.set(word, made);
  return made;
}

/** Each once. */
function contractsOf({ events }: Step): readonly ContractId[] {
  const ids = events.flatMap(({ data }) => ('contractId' in data ? [data.contractId] : []));
  return [...new Set(ids)];
}

function sentence(moment: Moment | QuietTurns): string {
  if ('turns' in moment)
    return `follows the chain (${moment.turns} ${moment.turns === 1 ? 'turn' : 'turns'})`;
  const { what, contracts } = moment;
  if (contracts.length === 0) return what;
  const named = contracts.slice(0, mostRemembered).join(', ');
  return `${what}; contract ${named}${contracts.length > mostRemembered ? ', ...' : ''}`;
}
