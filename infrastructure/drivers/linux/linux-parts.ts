import { mkdir, realpath } from 'node:fs/promises';
import type { HostSpec } from '../../../domain/effect.js';
import type { DriverContext, DriverSupport } from '../driver.js';
import { forwardDropNotes } from './firewall-note.js';
import { hostOutcome } from './host-outcome.js';
import { checkHostSupport } from './host-support.js';
import { createMachines, type Machines, type MachinesOptions } from './machine/machines.js';
import { NetworkLight } from './network/network-light.js';
import { openPool, type Pool } from './pool.js';
import { imageRoomNotes } from './pool-image.js';
import { unavailablePlaces } from './storage.js';

export interface LinuxDriverOptions {
  /** Everything that the driver keeps is below it. */
  readonly dataDir: string;
  /** Size of the pool's image; 10 GiB when not given. */
  readonly poolSizeBytes?: bigint | undefined;
  /** A folder on btrfs instead of an image. */
  readonly poolPath?: string | undefined;
  /** For a second node on the same machine: `[a-z][a-z0-9]{0,8}`; '' (Zero-OS's own names) when not given. */
  readonly networkPrefix?: string | undefined;
  /** The host-wide /16 of networks; chosen by the prefix when not given (100.127.0.0/16 without prefix). */
  readonly networkSubnet?: string | undefined;
  readonly machine?: Pick<MachinesOptions, 'imageSources' | 'stopLimits' | 'accelerator'> | undefined;
  readonly log: DriverContext['note'];
}

/** What the driver is put together from, and what of it works on this host. */
export interface LinuxParts {
  /** Undefined when the host cannot have one. */
  readonly pool: Pool | undefined;
  readonly networks: NetworkLight;
  readonly machines: Machines;
  readonly support: DriverSupport;
}

/** Opens the pool and finds out what works. @throws UnsafeIdError for an unusable network prefix */
export async function openLinuxParts(options: LinuxDriverOptions): Promise<LinuxParts> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(options.dataDir);
  const prefix = options.networkPrefix ?? '';
  const networks = new NetworkLight({ dataDir, prefix, subnet: options.networkSubnet });
  const host = await checkHostSupport();
  const { pool, reason } = await tryOpenPool(host, { ...options, dataDir });
  const machines = createMachines({
    ...options.machine,
    dataDir,
    // A machine's root counts as the pool's space, so it is there.
    ...(pool === undefined ? {} : { machinesDir: pool.machinesFolder }),
    storage: pool ?? unavailablePlaces,
    networks,
  });
  const support = await wholeSupport(host, reason, machines);
  const notes = [...support.notes, ...(pool?.ownsFileSystem === true ? await imageRoomNotes(dataDir) : [])];
  return { pool, networks, machines, support: { ...support, notes } };
}

interface OpenedPool {
  readonly pool?: Pool;
  /** Why there is none although the host has all that one needs. */
  readonly reason?: string;
}

async function tryOpenPool(host: DriverSupport, options: LinuxDriverOptions): Promise<OpenedPool> {
  if (!host.types.includes('volume')) return {};
  const { dataDir, poolSizeBytes, poolPath, log } = options;
  let pool: Pool | undefined;
  const opened = await hostOutcome(async () => {
    pool = await openPool({ dataDir, sizeBytes: poolSizeBytes, path: poolPath, note: log });
    return null;
  });
  if (opened.kind === 'failed') return { reason: `The storage pool could not be opened. ${opened.reason}` };
  return pool === undefined ? {} : { pool };
}

/** What the host lacks, then what only trying showed. */
async function wholeSupport(
  host: DriverSupport,
  poolReason: string | undefined,
  machines: Machines,
): Promise<DriverSupport> {
  const machine = await machines.support();
  const missing = [...host.missing];
  const refuse = (type: HostSpec['type'], reason: string): void => {
    if (!missing.some((entry) => entry.type === type)) missing.push({ type, reason });
  };
  if (poolReason !== undefined) {
    for (const type of ['zmount', 'volume', 'zmachine-light'] as const) refuse(type, poolReason);
  }
  if (!machine.supported) refuse('zmachine-light', machine.missing.join(' '));
  return {
    types: host.types.filter((type) => !missing.some((entry) => entry.type === type)),
    missing,
    notes: [...host.notes, ...machine.notes, ...(await forwardDropNotes())],
  };
}
