import { replayInto } from '../../../commands/replay.js';
import { checkEvent, eventSchemas } from '../../../domain/events/event.js';
import { eventUpcasters } from '../../../domain/events/event-upcasters.js';
import { readEvent } from '../../../domain/events/read-event.js';
import type { SchemaVersion, Upcaster } from '../../../domain/events/schema-version.js';
import { inputSchemas, inputUpcasters } from '../../../domain/inputs/inputs.js';
import { readInput } from '../../../domain/inputs/logged-input.js';
import { initialState } from '../../../domain/state/node-state.js';
import { type CorpusCommit, saidOf } from './corpus-file.js';

/** `TYPE@VERSION` of all that the corpus holds. */
export function storedIn(corpus: readonly CorpusCommit[]): { events: Set<string>; inputs: Set<string> } {
  const said = corpus.map(({ commit }) => saidOf(commit));
  return {
    events: new Set(said.flatMap(({ events }) => events)),
    inputs: new Set(said.map(({ input }) => input)),
  };
}

/**
 * Reads, brings up to date and evolves everything in the corpus, as a node does that opens an old log.
 * What fails, with the position; empty when all is well.
 */
export function findCorpusProblems(corpus: readonly CorpusCommit[]): readonly string[] {
  const state = initialState();
  return corpus.flatMap((each) => {
    const { commit, said } = each;
    const problems: string[] = [];
    const attempt = (act: () => void): void => {
      try {
        act();
      } catch (error) {
        problems.push(
          `corpus, position ${commit.position}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    };
    attempt(() => mustSay(saidOf(commit), said));
    for (const stored of commit.events) {
      attempt(() => mustFit(stored, eventSchemas, eventUpcasters));
      attempt(() => checkEvent(readEvent(stored)));
    }
    attempt(() => {
      const { schemaVersion = 1, ...data } = commit.input as { type: string; schemaVersion?: number };
      mustFit({ type: data.type, schemaVersion, data }, inputSchemas, inputUpcasters);
      readInput(commit.input, commit.position);
    });
    if (problems.length === 0) attempt(() => replayInto(state, commit.events));
    return problems;
  });
}

/** What the line says of its frame is what is in it. */
function mustSay(found: CorpusCommit['said'], said: CorpusCommit['said']): void {
  if (JSON.stringify(found) !== JSON.stringify(said))
    throw new Error(`the line says ${JSON.stringify(said)}, its frame holds ${JSON.stringify(found)}`);
}

/** Stored data fits the schema of the version that it was written in. */
function mustFit(
  { type, schemaVersion, data }: { type: string; schemaVersion: number; data: unknown },
  current: readonly SchemaVersion[],
  upcasters: readonly Upcaster[],
): void {
  const schema = [...current, ...upcasters.map(({ from }) => from)].find(
    (each) => each.type === type && each.schemaVersion === schemaVersion,
  );
  if (schema === undefined) throw new Error(`${type}@${schemaVersion} has no schema any more`);
  const issue = schema.data.safeParse(data).error?.issues[0];
  if (issue !== undefined)
    throw new Error(
      `${type}@${schemaVersion} does not fit its own schema: ${issue.path.join('.')} ${issue.message}`,
    );
}
