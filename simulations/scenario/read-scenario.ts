import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { explainIssue } from './explain-issue.js';
import type { RolloutScenario } from './rollout-scenario.js';
import type { Scenario } from './scenario.js';
import { scenarioJsonSchema, scenarioSchema } from './scenario-schema.js';

/** The file is no scenario: every fault with its line and its place, in words. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

const longest = 20_000_000;
const mostFaults = 20;

/**
 * Reads a scenario from YAML 1.2 (JSON is part of it).
 * @throws ScenarioError with line, path and what is allowed, for each fault
 */
export function readScenario(text: string): Scenario {
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
  const value: unknown = document.toJS();
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ScenarioError(tell(parsed.error.issues, document, value, lines));
}

/** The same where only the roll-out of modelled nodes will do. @throws ScenarioError */
export function readRollout(text: string): RolloutScenario {
  const scenario = readScenario(text);
  if (scenario.kind === 'rollout') return scenario;
  throw new ScenarioError(['kind: must be rollout here']);
}

function tell(
  issues: readonly z.core.$ZodIssue[],
  document: Document,
  value: unknown,
  lines: LineCounter,
): readonly string[] {
  const schema = scenarioJsonSchema();
  const told = issues.slice(0, mostFaults).map((issue) => {
    const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const { line } = lines.linePos(
      placeOf(document.contents, key === undefined ? issue.path : [...issue.path, key]),
    );
    const place = issue.path.map(String).join('.');
    const said = `line ${line}: ${place === '' ? '' : `${place}: `}${explainIssue(issue, schema, value)}`;
    return { line, said };
  });
  const more = issues.length - told.length;
  const inOrder = told.sort((one, two) => one.line - two.line).map(({ said }) => said);
  return more === 0 ? inOrder : [...inOrder, `and ${more} more`];
}

/** Where in the text a value is, or where what it should be in begins. */
function placeOf(node: unknown, path: readonly PropertyKey[]): number {
  const start = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  const [key, ...rest] = path;
  if (key === undefined) return start;
  if (isSeq(node) && typeof key === 'number') {
    const item = node.items[key];
    return item === undefined ? start : placeOf(item, rest);
  }
  if (!isMap(node)) return start;
  const pair = node.items.find((each) => isScalar(each.key) && each.key.value === key);
  if (pair === undefined || !isNode(pair.key)) return start;
  // The key's own line is where people look; a value may begin further down.
  return rest.length === 0 ? (pair.key.range?.[0] ?? start) : placeOf(pair.value, rest);
}
