import { type FieldDescription, under } from './field-description.js';
import type { WorkloadDescription } from './workload-description.js';

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

export const qsfsDescription: WorkloadDescription = {
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
