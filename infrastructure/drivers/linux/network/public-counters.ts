import { readFile } from 'node:fs/promises';
import type { TrafficCounter } from '../../../../domain/reports/traffic.js';
import { contractId } from '../../../../domain/ids.js';
import type { NetworkLease } from './lease-store.js';

/** What a file of the link says below `/sys/class/net/<link>/`; rejects when it is not there. */
type LinkFile = (link: string, name: string) => Promise<string>;

const sysFile: LinkFile = (link, name) => readFile(`/sys/class/net/${link}/${name}`, 'utf8');
/** Readings of one link in a row: more often it is not made anew meanwhile. */
const tries = 3;

/**
 * What went through the public side of a network: the host end of the pair that joins it with the host-wide bridge, both ways. Null
 * when it is not there. @param epoch of the boot: an interface that is made again has another index in it
 */
export async function readPublicCounter(
  { workloadId }: Pick<NetworkLease, 'workloadId'>,
  link: string,
  epoch: string,
  read: LinkFile = sysFile,
): Promise<TrafficCounter | null> {
  const contract = /^\d+-(\d+)-/.exec(workloadId)?.[1];
  if (contract === undefined) return null;
  const file = async (name: string): Promise<bigint | null> => {
    const text = (await read(link, name).catch(() => '')).trim();
    return /^\d{1,20}$/.test(text) ? BigInt(text) : null;
  };
  for (let turn = 0; turn < tries; turn++) {
    const index = await file('ifindex');
    const received = await file('statistics/rx_bytes');
    const sent = await file('statistics/tx_bytes');
    if (index === null || received === null || sent === null) return null;
    // Made anew meanwhile: bytes of one interface under the index of another would be counted twice.
    if ((await file('ifindex')) !== index) continue;
    const counted = { name: link, epoch: `${epoch}/${index}`, bytes: received + sent };
    return { contractId: contractId(contract), ...counted };
  }
  return null;
}
