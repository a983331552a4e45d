import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readScenario } from '../../simulations/scenario/read-scenario.js';

/** The scenarios that come with zledger, beside the compiled code in the package. */
const folder = fileURLToPath(new URL('../../../simulations/scenarios/', import.meta.url));

/** Their names, sorted. */
export async function shippedScenarios(): Promise<readonly string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** The text of the scenario of this name; null when none has it. */
export async function shippedScenario(name: string): Promise<string | null> {
  if (!(await shippedScenarios()).includes(name)) return null;
  return readFile(join(folder, `${name}.yaml`), 'utf8');
}

/** What each of them rehearses. */
export async function aboutScenarios(): Promise<
  readonly { readonly name: string; readonly kind: string; readonly about: string }[]
> {
  return Promise.all(
    (await shippedScenarios()).map(async (name) => {
      const text = (await shippedScenario(name)) ?? '';
      const { kind, about } = readScenario(text);
      return { name, kind, about: about.trim().replaceAll(/\s+/g, ' ') };
    }),
  );
}

/** Names of those that rehearse a roll-out over modelled nodes, Zero-OS's way beside the gate's; the others are worlds of whole nodes. */
export async function shippedRollouts(): Promise<readonly string[]> {
  return (await aboutScenarios()).filter(({ kind }) => kind === 'rollout').map(({ name }) => name);
}
