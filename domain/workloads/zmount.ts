import { notZero } from './descriptions/field-rules.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { SpecBase } from './host-spec.js';
import { sizedSpec, ssdCapacity } from './sized-disk.js';
import type { WorkloadDefinition } from './workload-definition.js';

/** A raw disk for machines of the same deployment. Source: zosbase zos/zmount.go. */
export interface ZmountData {
  /** Bytes. */
  readonly size: bigint;
}

/** A raw disk image of exactly this size, without copy-on-write. */
export interface ZmountSpec extends SpecBase {
  readonly type: 'zmount';
  readonly sizeBytes: bigint;
}

const description: WorkloadDescription = {
  about:
    'A raw disk, kept as one file, that machines of the same deployment mount. It takes SSD of exactly its size.',
  updateLimits: 'It can only grow, and not while a machine of the deployment mounts it.',
  fields: [
    { path: 'size', type: 'u64', unit: 'bytes', turn: 1, rule: notZero, about: 'How large the disk is.' },
  ],
  result: {
    goStruct: 'zos.ZMountResult',
    fields: [{ name: 'volume_id', type: 'text', about: "The workload's id on the host." }],
  },
  example: { name: 'disk', data: { size: 10 * 1_073_741_824 }, needs: [] },
};

export const zmount: WorkloadDefinition<'zmount', ZmountData, ZmountSpec> = {
  type: 'zmount',
  goStruct: 'zos.ZMount',
  description,
  isSharable: false,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({ size: wire.u64('size', 'gridtypes.Unit') }),
  toJson: ({ size }) => ({ size }),
  validate: ({ size }) => (size === 0n ? 'invalid size' : null),
  updateProblem(before, next, { name, mountedBy }) {
    if (next.size < before.size)
      return { code: 'UPDATE_SHRINKS', message: `'${name}': not safe to shrink a disk` };
    if (next.size === before.size || mountedBy === null) return null;
    const message = `disk '${name}' is mounted by '${mountedBy}', please delete the VM first`;
    return { code: 'UPDATE_IN_USE', message };
  },
  challenge: ({ size }) => String(size),
  capacity: ({ size }) => ssdCapacity(size),
  hostSpec: ({ size }, { base }) => sizedSpec('zmount', size, base),
};
