import { volumeDescription } from './descriptions/volume.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** A directory with a quota, shared into machines of the same deployment. Source: zosbase zos/volume.go. */
export interface VolumeData {
  /** Bytes. */
  readonly size: bigint;
}

/** A btrfs subvolume with this quota. */
export interface VolumeSpec extends SpecBase {
  readonly type: 'volume';
  readonly sizeBytes: bigint;
}

export const volume: WorkloadDefinition<'volume', VolumeData, VolumeSpec> = {
  type: 'volume',
  goStruct: 'zos.Volume',
  description: volumeDescription,
  isSharable: false,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({ size: wire.u64('size', 'gridtypes.Unit') }),
  toJson: ({ size }) => ({ size }),
  validate: ({ size }) => (size === 0n ? 'invalid size' : null),
  challenge: ({ size }) => String(size),
  capacity: ({ size }) => ({ ...noCapacity, sru: size }),
  hostSpec: ({ size }, { base }) => ({ ...base, type: 'volume', sizeBytes: size }),
};
