import type { Resources } from './chain-fact.js';
import type { Capacity } from './workloads/workload-definition.js';

/** @throws Error when more is given back than was taken: a bug in the bookkeeping. */
export function subtractCapacity(a: Capacity, b: Capacity): Capacity {
  const rest = {
    cru: a.cru - b.cru,
    mru: a.mru - b.mru,
    sru: a.sru - b.sru,
    hru: a.hru - b.hru,
    ipv4u: a.ipv4u - b.ipv4u,
  };
  if (rest.cru < 0n || rest.mru < 0n || rest.sru < 0n || rest.hru < 0n || rest.ipv4u < 0n) {
    throw new Error('invariant: capacity in use is never negative');
  }
  return rest;
}

const gibibyte = 1024n ** 3n;

/** What the system keeps for itself: the larger of a tenth of the memory and 2 GiB (zos provisiond main.go). */
export function systemReserved(total: Resources): Resources {
  const tenth = (total.mru * 10n) / 100n;
  return { cru: 0n, mru: tenth > 2n * gibibyte ? tenth : 2n * gibibyte, sru: 0n, hru: 0n };
}

/** Why `wanted` does not fit beside `used`, with the numbers; null when it fits. CPUs are shared, memory is not. */
export function shortage(total: Resources, used: Resources, wanted: Resources): string | null {
  const reserved = systemReserved(total);
  const lines = [
    short('memory', total.mru, used.mru + reserved.mru, wanted.mru),
    short('SSD space', total.sru, used.sru + reserved.sru, wanted.sru),
    short('HDD space', total.hru, used.hru + reserved.hru, wanted.hru),
  ];
  return lines.find((line) => line !== null) ?? null;
}

function short(what: string, total: bigint, used: bigint, wanted: bigint): string | null {
  if (wanted <= 0n || used + wanted <= total) return null;
  const free = total > used ? total - used : 0n;
  return `not enough ${what}: ${wanted} bytes wanted, ${free} free (${total} in all, ${used} used or reserved)`;
}
