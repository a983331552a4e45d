import { z } from 'zod';
import { chainPlace, type EventSchema } from '../../domain/events/event-schema.js';
import { shapeOf } from '../../domain/events/schema-shape.js';
import { type FieldRow, fieldRows } from './field-rows.js';

const titles = ['field', 'type', 'unit', 'meaning'];
const fieldCells = ({ path, type, unit, about }: FieldRow): string[] => [`\`${path}\``, type, unit, about];

type AnyEvent = EventSchema<string, z.ZodType>;

const head = `# The events of zledger

*Written by \`npm run docs\` from the schemas in domain/events/; a test fails when it is not up to date.*

Everything that a node knows is in these events, in the order in which it came to know it. An event is immutable for
ever; when its shape changes it gets a new schema version, and the old one stays readable.

Every event has a position in the log, a stream (\`node\`, or \`contract-<id>\` for all that concerns one contract), a
version in its stream, and its commit: the input that caused it, the last block that had been followed, chain time and
the time it was recorded (ms). See docs/ledger-format.md for the bytes.
`;

/** The catalogue as Markdown. */
export function eventCatalogue(schemas: readonly AnyEvent[]): string {
  const streams = ['node', 'contract'] as const;
  const parts = streams.map((stream) => {
    const ofStream = schemas.filter((schema) => schema.stream === stream);
    const title = stream === 'node' ? 'About the node' : 'About a contract';
    return `## ${title}\n\nStream \`${stream === 'node' ? 'node' : 'contract-<id>'}\`.\n\n${ofStream.map(eventPart).join('\n')}`;
  });
  return `${head}\n${overview(schemas)}\n${placePart}\n${parts.join('\n')}`;
}

function overview(schemas: readonly AnyEvent[]): string {
  const rows = schemas.map(({ type, schemaVersion, stream }) => [
    `[${type}](#${type.toLowerCase()})`,
    String(schemaVersion),
    stream,
  ]);
  return `${schemas.length} types.\n\n${table(['event', 'schema version', 'stream'], rows)}`;
}

const chainRows = fieldRows(shapeOf(z.strictObject(chainPlace)));

/** What every event that was said on the chain begins with, once instead of in every table. */
const placePart = `## Where on the chain

Events that repeat what the chain said begin with these fields.

${table(titles, chainRows.map(fieldCells))}`;

function eventPart({ type, schemaVersion, about, data }: AnyEvent): string {
  const rows = fieldRows(shapeOf(data));
  const place = JSON.stringify(rows.slice(0, chainRows.length)) === JSON.stringify(chainRows);
  const own = place ? rows.slice(chainRows.length) : rows;
  const sentence = place ? '\nBefore these: [where on the chain](#where-on-the-chain) it was said.\n' : '';
  return `### ${type}\n\nSchema version ${schemaVersion}. ${about}\n\n${table(titles, own.map(fieldCells))}${sentence}`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map(cell).join(' | ')} |`,
  );
  return `${lines.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
