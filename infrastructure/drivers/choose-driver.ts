import type { DataFolder } from '../node/data-folder.js';
import type { Logger } from '../logging/logger.js';
import type { Driver } from './driver.js';
import { DryDriver } from './dry/dry-driver.js';

export type DriverChoice = 'linux' | 'dry' | 'auto';

/** A driver, and why it was chosen, in words for the operator. */
export interface ChosenDriver {
  readonly driver: Driver;
  readonly reason: string;
}

/** `auto` takes the Linux driver where it can work: on Linux, as root. */
export async function chooseDriver(
  choice: DriverChoice,
  folder: DataFolder,
  log: Logger,
): Promise<ChosenDriver> {
  const obstacle = linuxObstacle();
  if (choice === 'dry') return dry(folder, 'driver dry, as asked: nothing on this host is changed');
  if (choice === 'auto' && obstacle !== null)
    return dry(folder, `driver dry, because ${obstacle}: nothing on this host is changed`);
  const { createLinuxDriver } = await import('./linux/linux-driver.js');
  const driver = await createLinuxDriver({
    dataDir: folder.root,
    log: (message, fields) => log.debug(fields ?? {}, message),
  });
  return {
    driver,
    reason: choice === 'linux' ? 'driver linux, as asked' : 'driver linux: this is Linux and we are root',
  };
}

function linuxObstacle(): string | null {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  return process.getuid?.() === 0 ? null : 'we are not root';
}

function dry(folder: DataFolder, reason: string): ChosenDriver {
  return { driver: new DryDriver({ file: folder.dryDriverFile }), reason };
}
