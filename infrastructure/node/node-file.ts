import { createHash } from 'node:crypto';
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.object({
  pid: z.int().positive(),
  url: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }),
});
const sealed = schema.extend({ check: z.string() });

/** Tells commands which process serves a data folder, since its ledger can be open only once. */
export type NodeFile = z.infer<typeof schema>;

export async function writeNodeFile(path: string, content: NodeFile): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, `${JSON.stringify({ ...content, check: checkOf(content) })}\n`);
  await rename(fresh, path);
}

export async function removeNodeFile(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

/** Null when there is none, or nothing sensible in it (the node died while it wrote, or a bit of it flipped). */
export async function readNodeFile(path: string): Promise<NodeFile | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const verdict = sealed.safeParse(JSON.parse(text));
    if (!verdict.success) return null;
    const { check, ...content } = verdict.data;
    return check === checkOf(content) ? content : null;
  } catch {
    return null;
  }
}

/** A flipped bit in the port would lead to another process, perhaps to another node. */
function checkOf({ pid, url }: NodeFile): string {
  return createHash('sha256').update(`${pid} ${url}`).digest('hex').slice(0, 16);
}
