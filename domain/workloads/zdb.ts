import { notZero } from './descriptions/field-rules.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { SpecBase } from './host-spec.js';
import type { WorkloadDefinition } from './workload-definition.js';

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

const description: WorkloadDescription = {
  about:
    'A namespace of a 0-db, a key-value store with the protocol of Redis. It takes hard disk of exactly its size.',
  updateLimits: 'It can only grow, and keeps its mode.',
  fields: [
    { path: 'size', type: 'u64', unit: 'bytes', turn: 1, rule: notZero, about: 'How much it may hold.' },
    {
      path: 'mode',
      type: 'text',
      turn: 2,
      rule: { says: '`user` or `seq`', good: ['user', 'seq'], bad: ['', 'User', 'other', null] },
      about: 'Who chooses the keys: the user, or the store in sequence.',
    },
    { path: 'password', type: 'text', turn: 3, about: 'Opens the namespace; none when empty.' },
    { path: 'public', type: 'boolean', turn: 4, about: 'Whether it may be read without the password.' },
  ],
  result: {
    goStruct: 'zos.ZDBResult',
    fields: [
      { name: 'Namespace', type: 'text', about: 'The name to select.' },
      { name: 'IPs', type: 'texts', about: 'The addresses at which the store answers.' },
      { name: 'Port', type: 'port', about: 'The TCP port at which it answers.' },
    ],
  },
  example: {
    name: 'store',
    data: { size: 1_073_741_824, mode: 'seq', password: 'secret', public: true },
    needs: [],
  },
};

export const zdb: WorkloadDefinition<'zdb', ZdbData, ZdbSpec> = {
  type: 'zdb',
  goStruct: 'zos.ZDB',
  description,
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
  updateProblem(before, next, { name }) {
    if (next.mode !== before.mode)
      return { code: 'UPDATE_MODE', message: `'${name}': cannot change namespace mode` };
    if (next.size >= before.size) return null;
    return { code: 'UPDATE_SHRINKS', message: `'${name}': cannot shrink zdb namespace` };
  },
  challenge: (data) => `${data.size}${data.mode}${data.password}${data.public}`,
  capacity: ({ size }) => ({ cru: 0n, mru: 0n, sru: 0n, hru: size, ipv4u: 0n }),
  hostSpec: (data, { base: { id, twinId, contractId, name } }) => ({
    id,
    twinId,
    contractId,
    name,
    type: 'zdb',
    sizeBytes: data.size,
    mode: data.mode,
    password: data.password,
    public: data.public,
  }),
};
