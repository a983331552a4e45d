import { dictionaryTexts } from './body-dictionary.js';

/** Texts that are longer are known within their commit only: of those that come again few are longer. */
const LASTING_CHARS_MAX = 64;
/** Texts that are kept from commit to commit besides the dictionary's; when there are more, all are let go. */
const LASTING_MAX = 16_384;
const OF_DICTIONARY = Number.POSITIVE_INFINITY;

/** A text that the writer has met. */
export interface WrittenText {
  /** Its number in the commit that `commit` says. */
  number: number;
  /** The last commit in which it was written out; `OF_DICTIONARY`: it never is. */
  commit: number;
  /** How it is written out, from the second commit on that it comes in. */
  bytes: Uint8Array | null;
}

/**
 * Which texts a commit has already, and under which number. One table for all commits: a log's streams, accounts and
 * field texts are few, so that a text is looked up once, and its bytes are made once.
 */
export class WrittenTexts {
  #lasting = new Map<string, WrittenText>();
  /** Texts of this commit that are long or unlike to come again. */
  #passing = new Map<string, WrittenText>();
  #commit = 0;
  #count = 0;

  constructor() {
    this.#reset();
  }

  /** Begins a commit whose reader knows these texts, numbered after the dictionary's. */
  begin(given: readonly string[]): void {
    if (this.#lasting.size > LASTING_MAX + dictionaryTexts.length) this.#reset();
    if (this.#passing.size > 0) this.#passing = new Map();
    this.#commit++;
    this.#count = dictionaryTexts.length;
    for (const text of given) this.number(this.find(text) ?? this.add(text));
  }

  /** Undefined when it was never met. What is found may be of another commit: `isKnown` says. */
  find(text: string): WrittenText | undefined {
    return isLasting(text) ? this.#lasting.get(text) : this.#passing.get(text);
  }

  add(text: string): WrittenText {
    const written = { number: -1, commit: 0, bytes: null };
    if (isLasting(text)) this.#lasting.set(text, written);
    else this.#passing.set(text, written);
    return written;
  }

  /** Whether the reader of this commit knows it by its number. */
  isKnown({ commit }: WrittenText): boolean {
    return commit >= this.#commit;
  }

  /** Gives it the commit's next number. */
  number(written: WrittenText): void {
    written.number = this.#count++;
    written.commit = this.#commit;
  }

  #reset(): void {
    this.#lasting = new Map();
    dictionaryTexts.forEach((text, number) => {
      this.#lasting.set(text, { number, commit: OF_DICTIONARY, bytes: null });
    });
  }
}

/** Hashes of blocks are 0x and 64 digits: none comes again. */
const isLasting = ({ length }: string): boolean => length <= LASTING_CHARS_MAX;
