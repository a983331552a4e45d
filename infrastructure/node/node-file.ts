import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.object({
  pid: z.int().positive(),
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
});

/** Tells commands which process serves a data folder, since its ledger can be open only once. */
export type NodeFile = z.infer<typeof schema>;

export async function writeNodeFile(path: string, content: NodeFile): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, `${JSON.stringify(content)}\n`);
  await rename(fresh, path);
}

export async function removeNodeFile(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

/** Null when there is none, or nothing sensible in it (the node died while it wrote). */
export async function readNodeFile(path: string): Promise<NodeFile | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const verdict = schema.safeParse(JSON.parse(text));
    return verdict.success ? verdict.data : null;
  } catch {
    return null;
  }
}
