import { parseArgs } from 'node:util';

/** How large a run is. */
export interface Settings {
  /** Small sizes: figures that say little. */
  readonly quick: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly groups: readonly string[] | null;
}

export function usageOf(groups: readonly string[]): string {
  return `npm run bench -- simulation [options]

  --groups LIST   only these, with commas between: ${groups.join(', ')}
  --quick         small sizes: some seconds, figures that say little
  --json          the figures as JSON on standard output

  Example: npm run bench -- simulation --groups rollout --json`;
}

const options = {
  groups: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** What the command line asks for. @throws Error that says what is wrong with it */
export function readSettings(args: readonly string[], known: readonly string[]): Settings {
  const { values } = parseArgs({ args: [...args], options });
  const groups = values.groups?.split(',') ?? null;
  const unknown = groups?.find((group) => !known.includes(group));
  if (unknown !== undefined) throw new Error(`there is no group '${unknown}': ${known.join(', ')}`);
  return {
    quick: values.quick === true,
    json: values.json === true,
    help: values.help === true,
    groups,
  };
}
