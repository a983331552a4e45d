import { z } from 'zod';
import { rolloutScenario } from './rollout-scenario.js';
import { worldFile } from './world-file.js';

/** A part of a JSON Schema, as far as it is walked here. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean | readonly string[] | Readonly<Record<string, string>>;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode | false;
  readonly prefixItems?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** All kinds of scenarios. What a file is, its `kind` says. */
export const scenarioSchema = z.discriminatedUnion('kind', [rolloutScenario, worldFile]);

/** The JSON Schema of a scenario file: what editors complete and check by. Of the file, not of what it is read into. */
export function scenarioJsonSchema(): SchemaNode {
  // What zod writes is a JSON Schema, of which SchemaNode names the parts that are used.
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input' }) as SchemaNode;
  return { ...schema, ...{ title: 'A scenario of zledger simulate' } };
}

/** What the schema says of the place in a document; of several kinds the one that the document is of. */
export function schemaAt(
  schema: SchemaNode,
  path: readonly PropertyKey[],
  value: unknown,
): readonly SchemaNode[] {
  const branches = branchesOf(schema).filter((branch) => fits(branch, value));
  const [key, ...rest] = path;
  const here = branches.length > 0 ? branches : branchesOf(schema);
  if (key === undefined) return here;
  return here.flatMap((branch) => {
    const next = childOf(branch, key);
    return next === null ? [] : schemaAt(next, rest, member(value, key));
  });
}

function branchesOf(schema: SchemaNode): readonly SchemaNode[] {
  const branches = schema.anyOf ?? schema.oneOf;
  return branches === undefined ? [schema] : branches.flatMap(branchesOf);
}

/** A branch is meant when the value agrees with all that is fixed in it. */
function fits({ properties }: SchemaNode, value: unknown): boolean {
  return Object.entries(properties ?? {}).every(
    ([key, { const: fixed }]) => fixed === undefined || member(value, key) === fixed,
  );
}

function childOf(schema: SchemaNode, key: PropertyKey): SchemaNode | null {
  if (typeof key === 'string') return schema.properties?.[key] ?? null;
  if (typeof key !== 'number') return null;
  const items = schema.items === false ? undefined : schema.items;
  return schema.prefixItems?.[key] ?? items ?? null;
}

/** What is under a key, of anything. */
export function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
