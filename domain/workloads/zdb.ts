import { zdbDescription } from './descriptions/zdb.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** A 0-db namespace on a hard disk. Source: zosbase zos/zdb.go. */
export interface ZdbData {
  /** Bytes. */
  readonly size: bigint;
  /** `user` or `seq`; anything else parses and is refused by the rules. */
  readonly mode: string;
  readonly password: string;
  readonly public: boolean;
}

/** A namespace of this size on a 0-db that has a hard disk. */
export interface ZdbSpec extends SpecBase, Omit<ZdbData, 'size'> {
  readonly type: 'zdb';
  readonly sizeBytes: bigint;
}

export const zdb: WorkloadDefinition<'zdb', ZdbData, ZdbSpec> = {
  type: 'zdb',
  goStruct: 'zos.ZDB',
  description: zdbDescription,
  isSharable: false,
  isUpdatable: true,
  pause: 'host',
  parse: (wire) => ({
    size: wire.u64('size', 'gridtypes.Unit'),
    mode: wire.string('mode', 'zos.ZDBMode'),
    password: wire.string('password'),
    public: wire.bool('public'),
  }),
  toJson: (data) => ({ size: data.size, mode: data.mode, password: data.password, public: data.public }),
  validate: ({ size, mode }) => {
    if (size === 0n) return 'invalid size';
    return mode === 'user' || mode === 'seq' ? null : 'invalid mode';
  },
  challenge: (data) => `${data.size}${data.mode}${data.password}${data.public}`,
  capacity: ({ size }) => ({ ...noCapacity, hru: size }),
  hostSpec: ({ size, ...rest }, { base }) => ({ ...base, type: 'zdb', sizeBytes: size, ...rest }),
};
