import type { JsonObject } from '../json/exact-json.js';
import type { GoStruct } from '../json/go-decode.js';
import { qsfsDescription } from './descriptions/qsfs.js';
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

export const qsfs: WorkloadDefinition<'qsfs', QsfsData, QsfsSpec> = {
  type: 'qsfs',
  goStruct: 'zos.QuantumSafeFS',
  description: qsfsDescription,
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
