import { readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { HostCapacity } from '../driver.js';

/**
 * What this machine has: logical CPUs, bytes of memory, bytes of the pool. The pool is SSD by definition, as in
 * Zero-OS's virtual machines (zos-facts.md 8.1); there is no HDD.
 */
export async function readHostCapacity(poolBytes: bigint): Promise<HostCapacity> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return { cru: cpus().length, mru: BigInt(totalmem()), sru: poolBytes, hru: 0n, bootId: bootId.trim() };
}
