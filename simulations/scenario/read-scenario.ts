import { LineCounter, parseDocument, visit } from 'yaml';
import { type RolloutScenario, rolloutScenario } from './rollout-scenario.js';

/** The file is no scenario: every fault with its place, in words. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const longest = 2_000_000;

/**
 * Reads a scenario from YAML 1.2 (JSON is part of it).
 * @throws ScenarioError with line and path of each fault
 */
export function readScenario(text: string): RolloutScenario {
  if (text.length > longest) throw new ScenarioError([`The file has more than ${longest} characters.`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map(
    ({ code, pos: [at] }) => `line ${lines.linePos(at).line}: no YAML (${code})`,
  );
  visit(document, {
    // An alias may stand for a text a thousand times its size, and no scenario needs one.
    Alias: (_, { range }) => {
      faults.push(`line ${lines.linePos(range?.[0] ?? 0).line}: an alias (*) is not taken`);
    },
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  const parsed = rolloutScenario.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new ScenarioError(
    parsed.error.issues.map(({ path, message }) => {
      const place = path.map(String).join('.');
      return place === '' ? message : `${place}: ${message}`;
    }),
  );
}
