import { join } from 'node:path';
import type { HostSpec } from '../../domain/effect.js';
import type { WorkloadId } from '../../domain/ids.js';
import { chooseDriver, type DriverChoice } from '../drivers/choose-driver.js';
import type { Driver, DriverSupport } from '../drivers/driver.js';
import { missingTypes } from '../drivers/missing-types.js';
import { compareHostSnapshots, type HostSnapshot, takeHostSnapshot } from '../drivers/linux/host-snapshot.js';
import { buildTinyImage, tinyImageAvailable } from '../drivers/linux/machine/tiny-image.js';
import { releasePool } from '../drivers/linux/pool.js';
import type { Logger } from '../logging/logger.js';
import { type DataFolder, prepareDataFolder } from '../node/data-folder.js';

/** Name of the tiny image in the demo's image folder. */
export const demoImage = 'tiny';

/** The host of a demo: which driver, what it can do, what was there before. */
export interface DemoHost {
  readonly driver: 'linux' | 'dry';
  readonly reason: string;
  readonly types: ReadonlySet<HostSpec['type']>;
  /** What is skipped, and why. */
  readonly skipped: readonly string[];
  readonly notes: readonly string[];
  /** What is really there; read only. */
  inspect(id: WorkloadId): Promise<string>;
  /** Gives back what the demo took; lists what is left behind that was not there before. */
  release(): Promise<readonly string[]>;
}

/** Finds out what this machine can show. A machine without any of the tools gets the dry driver, and says why. */
export async function openDemoHost(choice: DriverChoice, folder: DataFolder, log: Logger): Promise<DemoHost> {
  await prepareDataFolder(folder);
  const before = await takeHostSnapshot();
  let { driver, reason } = await chooseDriver(choice, folder, log);
  let support = await driver.support();
  if (driver.name === 'linux' && support.types.length === 0 && choice === 'auto') {
    const missing = reasons(support).join('; ');
    await driver.close();
    ({ driver } = await chooseDriver('dry', folder, log));
    support = await driver.support();
    reason = `driver dry, because nothing that the Linux driver needs is here: ${missing}`;
  }
  const types = new Set(support.types);
  const skipped = reasons(support);
  if (driver.name === 'linux' && types.has('zmachine-light')) await prepareImage(folder, types, skipped);
  return {
    driver: driver.name,
    reason,
    types,
    skipped,
    notes: support.notes,
    ...windowOf(driver, folder, before),
  };
}

function reasons(support: DriverSupport): string[] {
  return missingTypes(support).map(({ types, reason }) => `${types.join(', ')}: ${reason}`);
}

async function prepareImage(
  folder: DataFolder,
  types: Set<HostSpec['type']>,
  skipped: string[],
): Promise<void> {
  const available = await tinyImageAvailable();
  if (available.ok) {
    await buildTinyImage(join(folder.root, 'images', demoImage));
    return;
  }
  types.delete('zmachine-light');
  skipped.push(`zmachine-light: no image to boot: ${available.reason}`);
}

function windowOf(
  driver: Driver,
  folder: DataFolder,
  before: HostSnapshot,
): Pick<DemoHost, 'inspect' | 'release'> {
  return {
    async inspect(id) {
      // The dry driver's world is a file that the node's own process writes: read it anew each time.
      const inspection = driver.name === 'dry' ? await inspectDry(folder, id) : await driver.inspect(id);
      if (inspection.state === 'absent') return 'absent';
      const details = Object.entries(inspection.details).map(([name, value]) => `${name}=${value}`);
      return [inspection.state, ...details].join(' ');
    },
    async release() {
      await driver.close();
      if (driver.name === 'dry') return [];
      await releasePool(folder.root);
      const after = await takeHostSnapshot();
      return compareHostSnapshots(before, after)
        .filter(
          ({ change, kind, entry }) =>
            // these name a path, so that others' on a busy host can be told from ours
            change === 'added' &&
            (!['mounts', 'loops', 'processes'].includes(kind) || entry.includes(folder.root)),
        )
        .map(({ kind, entry }) => `${kind}: ${entry}`);
    },
  };
}

async function inspectDry(folder: DataFolder, id: WorkloadId) {
  const { DryDriver } = await import('../drivers/dry/dry-driver.js');
  const reader = DryDriver.reading(folder.dryDriverFile);
  return reader.inspect(id);
}
