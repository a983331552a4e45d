import { readFile } from 'node:fs/promises';
import type { TrafficCounter } from '../../../../domain/reports/traffic.js';
import { contractId } from '../../../../domain/ids.js';
import type { NetworkLease } from './lease-store.js';

/**
 * What went through the public side of a network: the host end of the pair that joins it with the host-wide bridge, both ways. Null
 * when it is not there. @param epoch of the boot: an interface that is made again has another index in it
 */
export async function readPublicCounter(
  { workloadId }: Pick<NetworkLease, 'workloadId'>,
  link: string,
  epoch: string,
): Promise<TrafficCounter | null> {
  const contract = /^\d+-(\d+)-/.exec(workloadId)?.[1];
  const file = (name: string): Promise<bigint | null> => number(`/sys/class/net/${link}/${name}`);
  const index = await file('ifindex');
  const received = await file('statistics/rx_bytes');
  const sent = await file('statistics/tx_bytes');
  if (contract === undefined || index === null || received === null || sent === null) return null;
  return { contractId: contractId(contract), name: link, epoch: `${epoch}/${index}`, bytes: received + sent };
}

async function number(path: string): Promise<bigint | null> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim();
  return /^\d{1,20}$/.test(text) ? BigInt(text) : null;
}
