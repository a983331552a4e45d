import { type FieldDescription, under } from './descriptions/field-description.js';
import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { JsonObject } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import { readHex } from './go-text.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** A file system that spreads its data over 0-db namespaces. Source: zosbase zos/qsfs.go. */
export interface QsfsData {
  /** Bytes of local cache. */
  readonly cache: bigint;
  readonly minimalShards: number;
  readonly expectedShards: number;
  readonly redundantGroups: number;
  readonly redundantNodes: number;
  /** MiB. */
  readonly maxZdbDataDirSize: number;
  readonly encryption: QsfsEncryption;
  readonly meta: {
    readonly type: string;
    readonly prefix: string;
    readonly encryption: QsfsEncryption;
    readonly backends: readonly ZdbBackend[];
  };
  readonly groups: readonly (readonly ZdbBackend[])[];
  readonly compression: string;
}

export interface QsfsEncryption {
  readonly algorithm: string;
  /** Lower-case hex; its length is not checked, as in Zero-OS. */
  readonly key: string;
}

export interface ZdbBackend {
  readonly address: string;
  readonly namespace: string;
  readonly password: string;
}

/** A mounted file system; all but the cache goes into the configuration of its processes. */
export interface QsfsSpec extends SpecBase {
  readonly type: 'qsfs';
  readonly cacheBytes: bigint;
  readonly config: Omit<QsfsData, 'cache'>;
}

const encryptionFields: readonly FieldDescription[] = [
  { path: 'encryption', type: 'object', about: 'How it is encrypted.' },
  { path: 'encryption.algorithm', type: 'text', turn: 1, about: 'For example `AES`.' },
  {
    path: 'encryption.key',
    type: 'hex',
    turn: 2,
    about: 'The key, 32 bytes for AES; its length is not checked.',
  },
];

const backendFields: readonly FieldDescription[] = [
  { path: 'backends', type: 'list of objects', about: '0-db namespaces.' },
  { path: 'backends[].address', type: 'text', turn: 1, about: '`ip:port`, IPv6 in brackets.' },
  { path: 'backends[].namespace', type: 'text', turn: 2, about: 'The name to select.' },
  { path: 'backends[].password', type: 'text', turn: 3, about: 'Opens the namespace.' },
];

const configFields: readonly FieldDescription[] = [
  {
    path: 'minimal_shards',
    type: 'u32',
    turn: 2,
    rule: { says: 'not more than `expected_shards`', good: [0, 4, null], bad: [5, 4294967295] },
    about: 'How many shards are enough to read data back.',
  },
  { path: 'expected_shards', type: 'u32', turn: 3, about: 'How many shards are written.' },
  { path: 'redundant_groups', type: 'u32', turn: 4, about: 'How many groups may be lost.' },
  { path: 'redundant_nodes', type: 'u32', turn: 5, about: 'How many nodes of each group may be lost.' },
  {
    path: 'max_zdb_data_dir_size',
    type: 'u32',
    unit: 'MiB',
    turn: 6,
    about: 'How large the local data may get before it is sent away.',
  },
  ...under('', encryptionFields, 7),
  { path: 'meta', type: 'object', about: 'Where it keeps what it knows of its files.' },
  { path: 'meta.type', type: 'text', turn: 9, about: 'For example `zdb`.' },
  { path: 'meta.config', type: 'object', about: 'How they are kept.' },
  { path: 'meta.config.prefix', type: 'text', turn: 10, about: 'Of the keys.' },
  ...under('meta.config', encryptionFields, 11),
  ...under('meta.config', backendFields, 13),
  { path: 'groups', type: 'list of objects', about: 'Where the data goes.' },
  ...under('groups[]', backendFields, 16),
  { path: 'compression', type: 'object', about: 'How data is compressed.' },
  { path: 'compression.algorithm', type: 'text', turn: 19, about: 'For example `snappy`.' },
];

const backend = (n: number) => ({
  address: `[2001:db8::${n}]:9900`,
  namespace: `ns${n}`,
  password: 'secret',
});

const description: WorkloadDescription = {
  about:
    'A file system that spreads its data, encrypted, over 0-db namespaces, and that machines of the same deployment mount. Besides SSD for its cache it takes a CPU and a GiB of memory for the processes that serve it.',
  updateLimits: '',
  fields: [
    { path: 'cache', type: 'u64', unit: 'bytes', turn: 1, about: 'The local cache.' },
    { path: 'config', type: 'object', about: 'How data is spread.' },
    ...under('config', configFields, 1),
  ],
  result: {
    goStruct: 'zos.QuatumSafeFSResult',
    fields: [
      { name: 'path', type: 'text', about: 'Where it is mounted on the host.' },
      { name: 'metrics_endpoint', type: 'text', about: 'Where its metrics are read.' },
    ],
  },
  example: {
    name: 'safe',
    data: {
      cache: 1_073_741_824,
      config: {
        minimal_shards: 2,
        expected_shards: 4,
        redundant_groups: 1,
        redundant_nodes: 1,
        max_zdb_data_dir_size: 2560,
        encryption: { algorithm: 'AES', key: '11'.repeat(32) },
        meta: {
          type: 'zdb',
          config: {
            prefix: 'safe',
            encryption: { algorithm: 'AES', key: '22'.repeat(32) },
            backends: [backend(1)],
          },
        },
        groups: [{ backends: [backend(2)] }, { backends: [backend(3)] }],
        compression: { algorithm: 'snappy' },
      },
    },
    needs: [],
  },
};

export const qsfs: WorkloadDefinition<'qsfs', QsfsData, QsfsSpec> = {
  type: 'qsfs',
  goStruct: 'zos.QuantumSafeFS',
  description,
  isSharable: false,
  isUpdatable: true,
  pause: 'flag',
  parse: (wire) => ({
    cache: wire.u64('cache', 'gridtypes.Unit'),
    ...parseConfig(wire.struct('config', 'zos.QuantumSafeFSConfig')),
  }),
  toJson: (data) => ({ cache: data.cache, config: configToJson(data) }),
  validate: (data) =>
    data.minimalShards > data.expectedShards ? "minimal shards can't be greater than expected shards" : null,
  challenge: (data) => {
    const { encryption, meta } = data;
    return [
      `${data.cache}${data.minimalShards}${data.expectedShards}${data.redundantGroups}${data.redundantNodes}`,
      `${data.maxZdbDataDirSize}${encryption.algorithm}${encryption.key}`,
      `${meta.type}${meta.prefix}${meta.encryption.algorithm}${meta.encryption.key}`,
      backendsChallenge(meta.backends),
      data.groups.map(backendsChallenge).join(''),
      data.compression,
    ].join('');
  },
  // Zero-OS counts a core and a GiB for the processes that serve the file system
  capacity: ({ cache }) => ({ ...noCapacity, cru: 1n, mru: 1024n ** 3n, sru: cache }),
  hostSpec: ({ cache, ...config }, { base }) => ({ ...base, type: 'qsfs', cacheBytes: cache, config }),
};

function parseConfig(wire: GoStruct): Omit<QsfsData, 'cache'> {
  const meta = wire.struct('meta', 'zos.QuantumSafeMeta');
  const metaConfig = meta.struct('config', 'zos.QuantumSafeConfig');
  return {
    minimalShards: wire.u32('minimal_shards'),
    expectedShards: wire.u32('expected_shards'),
    redundantGroups: wire.u32('redundant_groups'),
    redundantNodes: wire.u32('redundant_nodes'),
    maxZdbDataDirSize: wire.u32('max_zdb_data_dir_size'),
    encryption: parseEncryption(wire.struct('encryption', 'zos.Encryption')),
    meta: {
      type: meta.string('type'),
      prefix: metaConfig.string('prefix'),
      encryption: parseEncryption(metaConfig.struct('encryption', 'zos.Encryption')),
      backends: parseBackends(metaConfig),
    },
    groups: wire.structs('groups', 'zos.ZdbGroup').map(parseBackends),
    compression: wire.struct('compression', 'zos.QuantumCompression').string('algorithm'),
  };
}

function configToJson(data: QsfsData): JsonObject {
  const { type, prefix, encryption, backends } = data.meta;
  return {
    minimal_shards: data.minimalShards,
    expected_shards: data.expectedShards,
    redundant_groups: data.redundantGroups,
    redundant_nodes: data.redundantNodes,
    max_zdb_data_dir_size: data.maxZdbDataDirSize,
    encryption: encryptionToJson(data.encryption),
    meta: {
      type,
      config: { prefix, encryption: encryptionToJson(encryption), backends: backends.map(backendToJson) },
    },
    groups: data.groups.map((group) => ({ backends: group.map(backendToJson) })),
    compression: { algorithm: data.compression },
  };
}

function parseEncryption(wire: GoStruct): QsfsEncryption {
  return {
    algorithm: wire.string('algorithm', 'zos.EncryptionAlgorithm'),
    key: wire.text('key', 'zos.EncryptionKey', readHex),
  };
}

function encryptionToJson({ algorithm, key }: QsfsEncryption): JsonObject {
  return { algorithm, key };
}

function parseBackends(wire: GoStruct): ZdbBackend[] {
  return wire.structs('backends', 'zos.ZdbBackend').map((backend) => ({
    address: backend.string('address'),
    namespace: backend.string('namespace'),
    password: backend.string('password'),
  }));
}

function backendToJson({ address, namespace, password }: ZdbBackend): JsonObject {
  return { address, namespace, password };
}

function backendsChallenge(backends: readonly ZdbBackend[]): string {
  return backends.map(({ address, namespace, password }) => address + namespace + password).join('');
}
