import { notZero } from './descriptions/field-rules.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { SpecBase } from './host-spec.js';
import { sizedSpec, ssdCapacity } from './sized-disk.js';
import type { WorkloadDefinition } from './workload-definition.js';

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

const description: WorkloadDescription = {
  about:
    'A directory with a quota that is shared into machines of the same deployment. It takes SSD of exactly its size.',
  updateLimits: 'It can only grow.',
  fields: [
    { path: 'size', type: 'u64', unit: 'bytes', turn: 1, rule: notZero, about: 'How much it may hold.' },
  ],
  result: {
    goStruct: 'zos.VolumeResult',
    fields: [{ name: 'id', type: 'text', about: "The workload's id on the host." }],
  },
  example: { name: 'share', data: { size: 5 * 1_073_741_824 }, needs: [] },
};

export const volume: WorkloadDefinition<'volume', VolumeData, VolumeSpec> = {
  type: 'volume',
  goStruct: 'zos.Volume',
  description,
  isSharable: false,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({ size: wire.u64('size', 'gridtypes.Unit') }),
  toJson: ({ size }) => ({ size }),
  validate: ({ size }) => (size === 0n ? 'invalid size' : null),
  updateProblem(before, next, { name }) {
    if (next.size >= before.size) return null;
    const message = `'${name}': cannot shrink volume to be less than provisioned space (${before.size} bytes)`;
    return { code: 'UPDATE_SHRINKS', message };
  },
  challenge: ({ size }) => String(size),
  capacity: ({ size }) => ssdCapacity(size),
  hostSpec: ({ size }, { base }) => sizedSpec('volume', size, base),
};
