import { zmountDescription } from './descriptions/zmount.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

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

export const zmount: WorkloadDefinition<'zmount', ZmountData, ZmountSpec> = {
  type: 'zmount',
  goStruct: 'zos.ZMount',
  description: zmountDescription,
  isSharable: false,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({ size: wire.u64('size', 'gridtypes.Unit') }),
  toJson: ({ size }) => ({ size }),
  validate: ({ size }) => (size === 0n ? 'invalid size' : null),
  challenge: ({ size }) => String(size),
  capacity: ({ size }) => ({ ...noCapacity, sru: size }),
  hostSpec: ({ size }, { base }) => ({ ...base, type: 'zmount', sizeBytes: size }),
};
