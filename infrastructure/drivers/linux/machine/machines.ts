import { join } from 'node:path';
import type { Outcome, ResultData, ZmachineLightSpec } from '../../../../domain/effect.js';
import type { WorkloadId } from '../../../../domain/ids.js';
import type { DriverContext, Inspection } from '../../driver.js';
import type { NetworkPlaces, StoragePlaces } from '../host-contracts.js';
import { hostOutcome } from '../host-outcome.js';
import { KeyedQueues } from '../serial-queue.js';
import type { Accelerator } from './accelerator.js';
import { startHousekeeping } from './housekeeping.js';
import type { DownloadLimits } from './image-cache.js';
import { createImageStore } from './image-store.js';
import { listMachineFolders } from './machine-folder.js';
import {
  type MachineHost,
  discardMachine,
  ensureMachine,
  pauseMachine,
  removeMachine,
  resumeMachine,
} from './machine-verbs.js';
import { inspectMachine } from './inspect-machine.js';
import { type MachineSupport, machineSupport, memoizedAccelerator } from './machine-support.js';
import { type StopLimits, defaultStopLimits } from './stop-machine.js';

export type { MachineSupport } from './machine-support.js';

export interface MachinesOptions {
  /** Absolute. Images are looked for in `<dataDir>/images`, downloaded ones kept in `<dataDir>/image-cache`. */
  readonly dataDir: string;
  /** One folder per machine, with its root disk; `<dataDir>/machines` when not given. */
  readonly machinesDir?: string;
  readonly storage: Pick<StoragePlaces, 'zmountPath' | 'volumePath'>;
  readonly networks: Pick<NetworkPlaces, 'bridgeOf'>;
  readonly imageSources?: {
    readonly imagesDir?: string;
    readonly mirrorDir?: string;
    readonly download?: Partial<DownloadLimits>;
  };
  readonly stopLimits?: Partial<StopLimits>;
  /** For the tests and for hosts where the probe is wrong; found out by itself when not given. */
  readonly accelerator?: Accelerator;
}

/** `zmachine-light` on QEMU: the part of the driver port that concerns machines. */
export interface Machines {
  support(): Promise<MachineSupport>;
  ensure(spec: ZmachineLightSpec, context: DriverContext): Promise<Outcome>;
  pause(spec: ZmachineLightSpec, context: DriverContext): Promise<Outcome>;
  resume(spec: ZmachineLightSpec, context: DriverContext): Promise<Outcome>;
  remove(spec: ZmachineLightSpec, context: DriverContext): Promise<Outcome>;
  discard(id: WorkloadId, context: DriverContext): Promise<Outcome>;
  inspect(id: WorkloadId): Promise<Inspection>;
  list(): Promise<readonly WorkloadId[]>;
  /** Ends the housekeeping of console logs. Machines go on running. */
  close(): void;
}

/** Verbs about one machine run one after the other; different machines do not wait for each other. */
export function createMachines(options: MachinesOptions): Machines {
  const host = hostOf(options);
  const queues = new KeyedQueues();
  const housekeeping = startHousekeeping(host.machinesDir);
  type Verb = (host: MachineHost, spec: ZmachineLightSpec, context: DriverContext) => Promise<ResultData>;
  const verb =
    (act: Verb) =>
    (spec: ZmachineLightSpec, context: DriverContext): Promise<Outcome> =>
      queues.run(spec.id, () => hostOutcome(() => act(host, spec, context)));
  return {
    support: () => machineSupport(host.accelerator),
    ensure: verb(ensureMachine),
    pause: verb(pauseMachine),
    resume: verb(resumeMachine),
    remove: verb(removeMachine),
    discard: (id, context) => queues.run(id, () => hostOutcome(() => discardMachine(host, id, context))),
    inspect: (id) => inspectMachine(host, id),
    list: () => listMachineFolders(host.machinesDir),
    close: () => housekeeping.stop(),
  };
}

function hostOf(options: MachinesOptions): MachineHost {
  const { dataDir, imageSources, accelerator } = options;
  return {
    dataDir,
    machinesDir: options.machinesDir ?? join(dataDir, 'machines'),
    storage: options.storage,
    networks: options.networks,
    images: createImageStore({
      imagesDir: imageSources?.imagesDir ?? join(dataDir, 'images'),
      mirrorDir: imageSources?.mirrorDir,
      cacheDir: join(dataDir, 'image-cache'),
      download: imageSources?.download,
    }),
    stopLimits: { ...defaultStopLimits, ...options.stopLimits },
    accelerator: accelerator === undefined ? memoizedAccelerator() : () => Promise.resolve(accelerator),
  };
}
