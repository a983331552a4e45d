/** Tells the story to whoever watches: a person in lines, a machine in JSON lines. */
export interface Narrator {
  /** A new part of the story. */
  chapter(title: string): void;
  /** Something that happened. */
  tell(text: string): void;
  /** Something that was to be shown, and whether it held. */
  proof(text: string, holds: boolean): void;
  /** Rows of an account, aligned under their titles. */
  table(titles: readonly string[], rows: readonly (readonly string[])[]): void;
}

/** Remembers what did not hold, for the exit code. */
export class Proofs {
  readonly failed: string[] = [];

  watch(narrator: Narrator): Narrator {
    return {
      chapter: (title) => narrator.chapter(title),
      tell: (text) => narrator.tell(text),
      table: (titles, rows) => narrator.table(titles, rows),
      proof: (text, holds) => {
        if (!holds) this.failed.push(text);
        narrator.proof(text, holds);
      },
    };
  }
}
