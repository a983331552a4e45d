import { type ExactJson, writeExactJson } from '../../domain/json/exact-json.js';
import { createStyle, type Style, wantsColour } from './style.js';
import { type Column, formatTable } from './table.js';

/** Where a command's answer goes. Everything that is no answer goes to standard error instead. */
export interface Output {
  readonly style: Style;
  /** One line. Text from outside must pass through `printable` first. */
  line(text?: string): void;
  /** A JSON document, indented. u64 numbers are raw numerals, exact to the last digit. */
  json(value: ExactJson): void;
  /** One line of JSON lines. */
  jsonLine(value: ExactJson): void;
  table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void;
}

/** The part of a stream that output needs. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export function createOutput(sink: TextSink, env: NodeJS.ProcessEnv): Output {
  const style = createStyle(wantsColour(env, sink.isTTY === true));
  const line = (text = ''): void => void sink.write(`${text}\n`);
  return {
    style,
    line,
    json: (value) => line(writeExactJson(value, 2)),
    jsonLine: (value) => line(writeExactJson(value)),
    table: (columns, rows) => formatTable(columns, rows, style.bold).forEach((text) => line(text)),
  };
}
