import { challengeHash } from '../../domain/deployment/challenge.js';
import { deploymentFields } from '../../domain/deployment/deployment-description.js';
import { deploymentToJson } from '../../domain/deployment/write-deployment.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import type { FieldDescription } from '../../domain/workloads/descriptions/field-description.js';
import type { ResultDefinition } from '../../domain/workloads/workload-result.js';
import { definitionOf, type WorkloadType, workloadTypes } from '../../domain/workloads/workload-type.js';
import { exampleAccount, signedExample } from './signed-example.js';

const head = `# Deployments and workload types

*Written by \`npm run docs\` from the descriptions in domain/; a test fails when it is not up to date, and parses, hashes
and verifies every example. Another test holds the descriptions to the parser.*

A deployment's body is one JSON object. It is decoded as Zero-OS does it: unknown fields are ignored, names may be written
in any case, and a field that is missing or \`null\` is 0, false, empty or not there. Numbers are integers, exact up to the
limits of their types (\`u8\`, \`u16\`, \`u32\`, \`u64\`: from 0 to 2^8-1 and so on); \`1.0\` and \`1e3\` are refused. Text is UTF-8
without a byte order mark. Where zledger differs from Zero-OS: [decision 0004](../decisions/0004-deployment-model.md).

What is hashed is put together without separators: numbers in decimal, \`true\` or \`false\`, texts as they are, hex in lower
case, addresses and nets in their shortest form or \`<nil>\` when not set. The column *hashed* says in which turn; fields
of a list take their turns item by item; a type's own fields come after its workload's \`description\`. The hash is the MD5 of all that, and stands in the node contract on the chain.

The examples are signed by twin 7 with ed25519; its public key is \`${exampleAccount}\`.
`;

/** docs/reference/workload-types.md as Markdown. */
export function typeReference(): string {
  const deployment = `## The deployment\n\n${fieldTable(deploymentFields)}`;
  return [head, overview(), deployment, ...workloadTypes.map(({ type }) => typePart(type))].join('\n');
}

function overview(): string {
  const rows = workloadTypes.map(({ type, isUpdatable, pause, isSharable }) => [
    `[\`${type}\`](#${type})`,
    'yes',
    isUpdatable ? 'yes' : 'no: another name is needed',
    pause === 'host' ? 'the host freezes it' : 'only its state says so',
    'yes',
    isSharable ? 'per twin on a node' : 'in a deployment',
  ]);
  const titles = ['type', 'provision', 'update', 'pause', 'deprovision', 'names are unique'];
  return `## All types\n\nIn the order in which they are started; they are removed the other way round.\n\n${table(titles, rows)}`;
}

function typePart(type: WorkloadType): string {
  const { description } = definitionOf(type);
  const { about, updateLimits, fields, result } = description;
  const parts = [`## ${type}\n`, `${about}${updateLimits === '' ? '' : ` ${updateLimits}`}\n`];
  parts.push(fields.length === 0 ? 'Its `data` has no fields: `{}`.\n' : fieldTable(fields));
  return [...parts, resultPart(result), examplePart(type)].join('\n');
}

function resultPart(result: ResultDefinition): string {
  if (result === null) return 'Its result data is `null`.\n';
  if (result.fields.length === 0) return 'Its result data is `{}`.\n';
  const rows = result.fields.map(({ name, type, about, olderName }) => [
    `\`${name}\``,
    { text: 'text', texts: 'list of texts', port: 'u16' }[type],
    olderName === undefined ? about : `${about} Also read as \`${olderName}\`.`,
  ]);
  return `Its result data:\n\n${table(['field', 'type', 'meaning'], rows)}`;
}

function examplePart(type: WorkloadType): string {
  const body = signedExample(type);
  const text = writeExactJson(deploymentToJson(body), 2);
  return `Example, with the hash \`${challengeHash(body)}\`:\n\n\`\`\`json\n${text}\n\`\`\`\n`;
}

function fieldTable(fields: readonly FieldDescription[]): string {
  return table(['field', 'type', 'unit', 'limit', 'hashed', 'meaning'], fields.map(fieldCells));
}

function fieldCells(field: FieldDescription): readonly string[] {
  const { path, type, unit = '', rule, about } = field;
  return [`\`${path}\``, type, unit, rule?.says ?? '', hashedText(field), about];
}

function hashedText(field: FieldDescription): string {
  if (!('turn' in field)) return '';
  return field.turn === null ? 'no' : String(field.turn);
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...rows];
  return `${lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')}\n`;
}
