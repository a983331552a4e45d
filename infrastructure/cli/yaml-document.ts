import { LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { inWords } from '../../simulations/scenario/explain-issue.js';
import { CliError } from './cli-error.js';

const longest = 2_000_000;

/**
 * A file of YAML 1.2 (JSON is part of it) that fits a schema. @param name of the file, for messages
 * @throws CliError with line and path of each fault
 */
export function parseYamlDocument<Schema extends z.ZodType>(
  text: string,
  name: string,
  schema: Schema,
): z.infer<Schema> {
  const lines = new LineCounter();
  const document =
    text.length > longest ? null : parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document === null) throw new CliError(`${name}: more than ${longest} characters`);
  const faults = document.errors.map(
    ({ code, pos: [at] }) => `line ${lines.linePos(at).line}: no YAML (${code})`,
  );
  visit(document, {
    // An alias may stand for a text a thousand times its size, and no such file needs one.
    Alias: (_, { range }) => {
      faults.push(`line ${lines.linePos(range?.[0] ?? 0).line}: an alias (*) is not taken`);
    },
  });
  const value: unknown = faults.length > 0 ? null : document.toJS();
  const parsed = faults.length > 0 ? null : schema.safeParse(value);
  if (parsed?.success === true) return parsed.data;
  for (const issue of parsed?.error.issues ?? []) {
    const place = issue.path.map(String).join('.');
    faults.push(`${place === '' ? '' : `${place}: `}${inWords(issue, value)}`);
  }
  throw new CliError(`${name} is not what it should be:`, { details: faults });
}
