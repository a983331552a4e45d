import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { contractId } from '../../../domain/ids.js';
import type { TrafficCounter } from '../../../domain/reports/traffic.js';

const shape = z.array(
  z.strictObject({ contract_id: z.int().min(0), name: z.string(), epoch: z.string(), bytes: z.int().min(0) }),
);

/** The counters that a file gives; none without a file. @throws Error when it is something else */
export async function readDryTraffic(file: string | undefined): Promise<readonly TrafficCounter[]> {
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  if (text === '') return [];
  return shape.parse(JSON.parse(text)).map(({ contract_id: id, name, epoch, bytes }) => {
    return { contractId: contractId(id), name, epoch, bytes: BigInt(bytes) };
  });
}
