import { type ExactJson, JsonError, parseExactJson } from '../../domain/json/exact-json.js';
import { CliError } from './cli-error.js';

/** A JSON document of an input and the line where it starts, from 1. */
export interface JsonDocument {
  readonly line: number;
  readonly value: ExactJson;
}

/**
 * Reads one JSON document (over any number of lines) or JSON lines (one document per line, empty lines ignored).
 * @param name what the input is called in errors
 * @throws CliError naming the line
 */
export function parseJsonDocuments(text: string, name: string): readonly JsonDocument[] {
  const lines = text.split('\n').map((line, index) => ({ line: index + 1, text: line }));
  const filled = lines.filter((line) => line.text.trim() !== '');
  const first = filled[0];
  if (!first) throw new CliError(`${name} is empty`, { advice: 'Give one JSON document, or one per line.' });
  if (filled.length > 1 && isJson(first.text)) return filled.map((line) => parseLine(line, name));
  return [{ line: first.line, value: parseWhole(text, name) }];
}

function isJson(text: string): boolean {
  try {
    parseExactJson(text);
    return true;
  } catch {
    return false;
  }
}

function parseLine(
  { line, text }: { readonly line: number; readonly text: string },
  name: string,
): JsonDocument {
  try {
    return { line, value: parseExactJson(text) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const problem = error.message.replace(/ at line \d+, column \d+$/, '');
    throw new CliError(`${name}, line ${line}, column ${error.column}: ${problem}`, { cause: error });
  }
}

function parseWhole(text: string, name: string): ExactJson {
  try {
    return parseExactJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CliError(`${name} is not JSON: ${error.message}`, { cause: error });
  }
}
