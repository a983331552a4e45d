import { join } from 'node:path';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../../../domain/json/exact-json.js';
import { LedgerError } from '../../ledger/ledger.js';
import { readWitness } from '../../ledger/witness.js';
import { dataFolder } from '../../node/data-folder.js';
import { type FarmRecord, readFarmFile } from '../../node/several/farm-file.js';
import type { NodeFolder } from '../../node/several/node-folders.js';
import { askNode } from '../ask-node.js';
import type { Output } from '../output.js';

const count = z.union([z.bigint(), z.number()]);
/** What the table shows of a node's status; of one whose log is being written only the length of that is known. */
const shown = z.object({
  block: z.union([z.null(), count]).optional(),
  log: z.object({ events: z.union([z.null(), count]) }),
  contracts: z.record(z.string(), count).optional(),
  bodies: z.object({ unknown: count }).optional(),
});

/** Where each of several nodes stands, and from which block to which it was of the farm when the folder is a farm's. */
export async function statusOfSeveral(
  data: string,
  folders: readonly NodeFolder[],
  { json, output }: { readonly json: boolean; readonly output: Output },
): Promise<void> {
  const farm = await readFarmFile(data);
  const { isRunning, nodes } = await askAll(folders);
  if (json) {
    output.json({
      running: isRunning,
      farm: farm === null ? null : farmJson(farm),
      nodes: nodes.map(({ status }) => status),
    });
    return;
  }
  if (farm !== null)
    output.line(
      `farm ${farm.farm}${farm.name === null ? '' : ` (${farm.name})`}, blocks ${farm.firstBlock} to ${farm.seen?.number ?? '-'}`,
    );
  const rows = nodes.map(({ id, status }) => ({ id, ...shown.parse(status) }));
  const contracts = (name: string) => ({
    title: name.toUpperCase(),
    cell: (row: (typeof rows)[number]) => (row.contracts === undefined ? '-' : (row.contracts[name] ?? 0)),
    align: 'right' as const,
  });
  output.table(
    [
      { title: 'NODE', cell: ({ id }) => id, align: 'right' },
      { title: 'BLOCK', cell: ({ block }) => block ?? '-', align: 'right' },
      { title: 'EVENTS', cell: ({ log }) => log.events ?? '-', align: 'right' },
      contracts('created'),
      contracts('grace-period'),
      contracts('canceled'),
      { title: 'BODIES UNKNOWN', cell: ({ bodies }) => bodies?.unknown ?? '-', align: 'right' },
      ...(farm === null ? [] : [{ title: 'OF THE FARM', cell: ({ id }: { id: number }) => stays(farm, id) }]),
    ],
    rows,
  );
  if (isRunning)
    output.line(
      'A run is writing these logs: what is in them can be asked when it has ended, or was stopped with Ctrl-C (the same ' +
        'command goes on).' +
        (farm === null ? '' : ' Up to which block it is, is noted every 10 s.'),
    );
}

interface Asked {
  readonly id: number;
  readonly status: JsonObject;
}

/**
 * The status of each. A run with several nodes holds the logs of all and answers no questions: once one is found held, the
 * others are left alone, because the run may be just about to open them.
 */
async function askAll(
  folders: readonly NodeFolder[],
): Promise<{ readonly isRunning: boolean; readonly nodes: readonly Asked[] }> {
  const nodes: Asked[] = [];
  let isRunning = false;
  for (const folder of folders) {
    const status: JsonObject | null = isRunning ? null : await ask(folder);
    isRunning ||= status === null;
    nodes.push({ id: folder.id, status: status ?? (await seenFromOutside(folder)) });
  }
  return { isRunning, nodes };
}

/** Null when its log is held by a process that answers no questions. */
async function ask({ path }: NodeFolder): Promise<JsonObject | null> {
  try {
    const status = await askNode(path, 'status', {}, 0);
    return isJsonObject(status) ? status : {};
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'LEDGER_LOCKED') return null;
    throw error;
  }
}

/** What a log that is held shows: how much of it is acknowledged. */
async function seenFromOutside({ id, path }: NodeFolder): Promise<JsonObject> {
  const { head } = await readWitness(join(dataFolder(path).ledger, 'witness.bin'));
  return {
    running: true,
    node_id: id,
    log: {
      events: head?.nextPosition ?? null,
      commits: head?.commits ?? null,
      hash: head?.hash ?? null,
    },
  };
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
