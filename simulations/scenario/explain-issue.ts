import type { z } from 'zod';
import { member, type SchemaNode, schemaAt } from './scenario-schema.js';

type Issue = z.core.$ZodIssue;

/** What is wrong, in words, with what is allowed instead. */
export function explainIssue(issue: Issue, schema: SchemaNode, document: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const known = [
      ...new Set(
        schemaAt(schema, issue.path, document).flatMap(({ properties }) => Object.keys(properties ?? {})),
      ),
    ];
    return issue.keys
      .map((key) => `'${key}' is not known here${suggestion(key, known)}; allowed: ${known.join(', ')}`)
      .join('; ');
  }
  const allowed = schemaAt(schema, issue.path, document).flatMap(
    ({ enum: values, const: fixed }): readonly string[] =>
      values ?? (fixed === undefined ? [] : [String(fixed)]),
  );
  if (allowed.length === 0) return inWords(issue, document);
  const each = [...new Set(allowed)];
  return `must be ${each.length === 1 ? '' : 'one of '}${each.join(', ')}`;
}

/** What zod says for itself, as people say it; a message of the schema is left as it is. */
export function inWords(issue: Issue, document: unknown): string {
  if (issue.code === 'invalid_type' && issue.path.reduce(member, document) === undefined) return 'is missing';
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `must be ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small' && issue.message.startsWith('Too small'))
    return `must ${bound(issue.origin, `at least ${issue.minimum}`)}`;
  if (issue.code === 'too_big' && issue.message.startsWith('Too big'))
    return `must ${bound(issue.origin, `at most ${issue.maximum}`)}`;
  return issue.message;
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'fields with values',
  string: 'text',
};

function bound(origin: string, limit: string): string {
  if (origin === 'string') return `have ${limit} characters`;
  return origin === 'array' ? `have ${limit} entries` : `be ${limit}`;
}

/** ` (did you mean '...'?)` with the known word that is nearest, when it is near; else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const [near] = known
    .map((each) => ({ each, apart: distance(word, each) }))
    .sort((one, two) => one.apart - two.apart);
  return near !== undefined && near.apart <= Math.min(2, Math.floor(word.length / 3))
    ? ` (did you mean '${near.each}'?)`
    : '';
}

/** How many letters must be put in, taken out or changed (Levenshtein, 1965). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + Number(one[i - 1] !== other[j - 1]);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
