import type { DataFolder } from '../node/data-folder.js';
import type { Logger } from '../logging/logger.js';
import type { Driver } from './driver.js';
import { DryDriver } from './dry/dry-driver.js';

export type DriverChoice = 'linux' | 'dry' | 'auto';

/** What an operator may say about the driver; each counts for one of them. */
export interface DriverOptions {
  /** dry: how long each call takes, ms. */
  readonly dryDelayMs?: number | undefined;
  /** linux: size of the pool's image file. */
  readonly poolSizeBytes?: bigint | undefined;
  /** linux: a folder on btrfs instead of an image file. */
  readonly poolPath?: string | undefined;
  /** linux: for a second node on the same machine. */
  readonly networkPrefix?: string | undefined;
  /** linux: a folder of images by flist name, beside `<data>/images`. */
  readonly imageMirror?: string | undefined;
}

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
  options: DriverOptions = {},
): Promise<ChosenDriver> {
  const obstacle = linuxObstacle();
  if (choice === 'dry') return dry(folder, options, 'driver dry, as asked: nothing on this host is changed');
  if (choice === 'auto' && obstacle !== null)
    return dry(folder, options, `driver dry, because ${obstacle}: nothing on this host is changed`);
  const { createLinuxDriver } = await import('./linux/linux-driver.js');
  const driver = await createLinuxDriver({
    dataDir: folder.root,
    poolSizeBytes: options.poolSizeBytes,
    poolPath: options.poolPath,
    networkPrefix: options.networkPrefix,
    machine:
      options.imageMirror === undefined ? undefined : { imageSources: { mirrorDir: options.imageMirror } },
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

function dry(folder: DataFolder, { dryDelayMs = 0 }: DriverOptions, reason: string): ChosenDriver {
  return {
    driver: new DryDriver({
      file: folder.dryDriverFile,
      trafficFile: folder.dryTrafficFile,
      delayMs: () => dryDelayMs,
    }),
    reason,
  };
}
