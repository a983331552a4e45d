import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FarmMembers } from '../../../domain/farm-members.js';
import { farmId, type FarmId, nodeId } from '../../../domain/ids.js';
import { readSealedJson, writeSealedJson } from '../../operations/sealed-json.js';
import { FarmError } from './farm-error.js';

const u32 = z.int().min(0).max(0xffff_ffff);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const schema = z.object({
  farm: u32.transform(farmId),
  name: z.string().nullable(),
  genesis: hash,
  first_block: u32,
  seen: z.object({ block: u32, hash }).nullable(),
  nodes: z.array(
    z.object({
      id: u32.transform(nodeId),
      stays: z.array(z.object({ from: u32, until: u32.nullable() })).min(1),
    }),
  ),
});

/** What an import of a farm knows of it; the nodes' logs are beside it. */
export interface FarmRecord {
  readonly farm: FarmId;
  /** Null: not known, as of a recording. */
  readonly name: string | null;
  readonly genesis: string;
  readonly firstBlock: number;
  /** Up to which block it is known who is of the farm; null: none was read yet. */
  readonly seen: { readonly number: number; readonly hash: string } | null;
  readonly members: FarmMembers;
}

/** Where it lies in the folder that holds the nodes' folders. */
export const farmFile = (data: string): string => join(data, 'farm.json');

/**
 * Null when there is none: a new import, or a folder of one node.
 * @throws FarmError `FARM_FILE_DAMAGED`; Error of the file system
 */
export async function readFarmFile(data: string): Promise<FarmRecord | null> {
  const path = farmFile(data);
  const sealed = await readSealedJson(path);
  if (sealed.kind === 'missing') return null;
  const parsed = sealed.kind === 'read' ? schema.safeParse(sealed.value) : null;
  if (parsed?.success !== true)
    throw new FarmError(
      'FARM_FILE_DAMAGED',
      `${path} is damaged (${sealed.kind === 'damaged' ? sealed.reason : 'it is no record of a farm'}): ` +
        'remove it and run the same command again, with --from-block of the logs beside it; they go on where they end',
    );
  const { farm, name, genesis, first_block: firstBlock, seen, nodes } = parsed.data;
  return {
    farm,
    name,
    genesis,
    firstBlock,
    seen: seen === null ? null : { number: seen.block, hash: seen.hash },
    members: new Map(nodes.map(({ id, stays }) => [id, stays])),
  };
}

/** There whole or not at all, and on disk when this resolves. @throws Error of the file system */
export async function writeFarmFile(data: string, record: FarmRecord): Promise<void> {
  const { farm, name, genesis, firstBlock, seen, members } = record;
  await mkdir(data, { recursive: true });
  await writeSealedJson(farmFile(data), {
    farm,
    name,
    genesis,
    first_block: firstBlock,
    seen: seen === null ? null : { block: seen.number, hash: seen.hash },
    nodes: [...members].map(([id, stays]) => ({ id, stays })).toSorted((a, b) => a.id - b.id),
  });
}
