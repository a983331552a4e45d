import type { DriverContext } from '../../driver.js';
import { runHostCommand } from '../host-command.js';

type Context = Partial<DriverContext>;

/** Replaces one table of family `inet` as a whole, in one transaction; other tables are never touched. */
export async function replaceTable(
  namespace: string | undefined,
  table: string,
  chains: readonly string[],
  context: Context,
): Promise<void> {
  const head = `table inet ${table}\ndelete table inet ${table}\n`;
  const input = `${head}table inet ${table} {\n${chains.join('\n')}\n}\n`;
  await nft(namespace, ['-f', '-'], context, input);
}

/** Deletes the table if it is there. */
export async function deleteTable(table: string, context: Context): Promise<void> {
  await nft(undefined, ['-f', '-'], context, `table inet ${table}\ndelete table inet ${table}\n`);
}

/** `<family> <name>` of every table of the host. */
export async function listTables(context: Context): Promise<string[]> {
  const { stdout } = await nft(undefined, ['list', 'tables'], context);
  return stdout.split('\n').flatMap((line) => /^table (\S+ \S+)$/.exec(line.trim())?.[1] ?? []);
}

async function nft(
  namespace: string | undefined,
  args: readonly string[],
  context: Context,
  input?: string,
): Promise<{ stdout: string }> {
  return namespace === undefined
    ? runHostCommand('nft', args, { ...context, input })
    : runHostCommand('ip', ['netns', 'exec', namespace, 'nft', ...args], { ...context, input });
}
