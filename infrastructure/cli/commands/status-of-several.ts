import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../domain/json/exact-json.js';
import { type FarmRecord, readFarmFile } from '../../node/several/farm-file.js';
import type { NodeFolder } from '../../node/several/node-folders.js';
import { askNode } from '../ask-node.js';
import type { Output } from '../output.js';

/** What the table shows of a node's status. */
const shown = z.object({
  block: z.union([z.null(), z.bigint(), z.number()]),
  log: z.object({ events: z.union([z.bigint(), z.number()]) }),
  contracts: z.record(z.string(), z.union([z.bigint(), z.number()])),
  bodies: z.object({ unknown: z.union([z.bigint(), z.number()]) }),
});

/** Where each of several nodes stands, and from which block to which it was of the farm when the folder is a farm's. */
export async function statusOfSeveral(
  data: string,
  folders: readonly NodeFolder[],
  { json, output }: { readonly json: boolean; readonly output: Output },
): Promise<void> {
  const farm = await readFarmFile(data);
  const nodes: { readonly id: number; readonly status: JsonObject }[] = [];
  for (const { id, path } of folders) {
    const status = await askNode(path, 'status');
    if (isJsonObject(status)) nodes.push({ id, status });
  }
  if (json) {
    output.json({ farm: farm === null ? null : farmJson(farm), nodes: nodes.map(({ status }) => status) });
    return;
  }
  if (farm !== null)
    output.line(
      `farm ${farm.farm}${farm.name === null ? '' : ` (${farm.name})`}, blocks ${farm.firstBlock} to ${farm.seen?.number ?? '-'}`,
    );
  const rows = nodes.map(({ id, status }) => ({ id, ...shown.parse(status) }));
  const count = (name: string) => ({
    title: name.toUpperCase(),
    cell: ({ contracts }: (typeof rows)[number]) => contracts[name] ?? 0,
    align: 'right' as const,
  });
  output.table(
    [
      { title: 'NODE', cell: ({ id }) => id, align: 'right' },
      { title: 'BLOCK', cell: ({ block }) => block ?? '-', align: 'right' },
      { title: 'EVENTS', cell: ({ log }) => log.events, align: 'right' },
      count('created'),
      count('grace-period'),
      count('canceled'),
      { title: 'BODIES UNKNOWN', cell: ({ bodies }) => bodies.unknown, align: 'right' },
      ...(farm === null ? [] : [{ title: 'OF THE FARM', cell: ({ id }: { id: number }) => stays(farm, id) }]),
    ],
    rows,
  );
}

function farmJson({ farm, name, firstBlock, seen, members }: FarmRecord): JsonObject {
  return {
    id: farm,
    name,
    first_block: firstBlock,
    seen: seen?.number ?? null,
    stays: [...members].map(([node_id, each]) => ({ node_id, stays: each.map((stay) => ({ ...stay })) })),
  };
}

/** `until` is the first block in which it was no more. */
function stays({ members }: FarmRecord, id: number): string {
  const [, all = []] = [...members].find(([node]) => node === id) ?? [];
  return all.map(({ from, until }) => `${from} to ${until === null ? 'now' : until - 1}`).join(', ');
}
