import { type SchemaNode, scenarioJsonSchema } from '../../simulations/scenario/scenario-schema.js';

/** simulations/scenarios/scenario.schema.json, as it must be. */
export function scenarioSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}

const head = `<!-- Written by \`npm run docs\` from simulations/scenario; do not edit. -->
# Fields of a scenario file

A scenario is YAML 1.2 without aliases, or JSON. What each field means and takes; the same as JSON Schema is
[\`scenario.schema.json\`](../../simulations/scenarios/scenario.schema.json), which \`zledger simulate --schema\` prints. A file that
begins with this line is completed and checked by editors that know the YAML language server:

\`\`\`yaml
# yaml-language-server: $schema=scenario.schema.json
\`\`\`

Time spans are a number and a unit (\`90s\`, \`60m\`, \`4h\`, \`21d\`), shares a percentage with at most two decimals (\`2.5%\`).
A path with \`[]\` is an entry of a list. How they are used: [the guide](../guides/simulation.md).
`;

/** docs/reference/scenarios.md, as it must be. */
export function scenarioReference(): string {
  const schema = scenarioJsonSchema();
  const kinds = schema.oneOf ?? schema.anyOf ?? [schema];
  return `${head}${kinds.map(kindOf).join('')}`;
}

function kindOf(schema: SchemaNode): string {
  const kind = String(schema.properties?.['kind']?.const);
  const about = schema.description === undefined ? '' : `${schema.description}\n\n`;
  const rows = rowsOf(schema, '').map((cells) => `| ${cells.join(' | ')} |`);
  return `\n## kind: ${kind}\n\n${about}| field | takes | default | what it is |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

type Row = readonly [field: string, takes: string, fallback: string, about: string];

function rowsOf({ properties, required }: SchemaNode, path: string): readonly Row[] {
  return Object.entries(properties ?? {}).flatMap(([key, node]): readonly Row[] => {
    const field = `${path}${key}`;
    const fallback = required?.includes(key) === true ? 'needed' : defaultOf(node);
    const row: Row = [
      `\`${field}\``,
      takesOf(node),
      fallback,
      (node.description ?? '').replaceAll('|', '\\|'),
    ];
    return [row, ...childrenOf(node, field)];
  });
}

function childrenOf(node: SchemaNode, field: string): readonly Row[] {
  if (node.properties !== undefined) return rowsOf(node, `${field}.`);
  const items = node.items === false ? undefined : node.items;
  if (items === undefined) return [];
  const kinds = items.oneOf ?? items.anyOf;
  if (kinds === undefined) return rowsOf(items, `${field}[].`);
  return kinds.flatMap((kind) => {
    const [key, fixed] =
      Object.entries(kind.properties ?? {}).find(([, each]) => each.const !== undefined) ?? [];
    const name = `${field}[]`;
    const takes = Object.entries(kind.properties ?? {})
      .filter(([each]) => each !== key)
      .map(([each, of]) => `${each}${kind.required?.includes(each) === true ? '' : '?'}: ${takesOf(of)}`);
    const row: Row = [
      `\`${name}\` with \`${key}: ${String(fixed?.const)}\``,
      takes.join('; '),
      '',
      kind.description ?? '',
    ];
    return [row];
  });
}

function takesOf(node: SchemaNode): string {
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.prefixItems !== undefined) return `[${node.prefixItems.map(takesOf).join(', ')}]`;
  if (node.type === 'array') return 'a list';
  if (node.type === 'object') return 'fields';
  if (node.type === 'integer') return `a whole number${rangeOf(node)}`;
  if (node.pattern?.endsWith('(ms|s|m|h|d|w)$') === true) return 'a time span';
  if (node.pattern?.endsWith('%$') === true) return 'a share';
  return node.type === 'boolean' ? '`true` or `false`' : 'a text';
}

function rangeOf({ minimum, maximum }: SchemaNode): string {
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : maximum;
  if (most === null) return minimum === undefined ? '' : `, at least ${minimum}`;
  return ` from ${minimum ?? 0} to ${most}`;
}

function defaultOf({ default: fallback }: SchemaNode): string {
  if (fallback === undefined) return '';
  return typeof fallback === 'object' ? 'none' : `\`${String(fallback)}\``;
}
