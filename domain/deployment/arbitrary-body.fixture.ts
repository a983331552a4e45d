import fc from 'fast-check';
import { contractId, twinId } from '../ids.js';
import { compareUtf8 } from '../workloads/go-text.js';
import type { MachineData } from '../workloads/machine.js';
import type { WorkloadData, WorkloadType } from '../workloads/workload-type.js';
import type { DeploymentBody, WorkloadBody } from './deployment-body.js';

/** Bodies of all workload types that parse, though many break a rule. Strings are any that UTF-8 can carry. */
const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: 'binary', maxLength: 12 });
const name = fc.stringMatching(/^[a-zA-Z0-9_]{1,12}$/);
const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((a) => Array.from(a, (b) => b.toString(16).padStart(2, '0')).join(''));
const ipText = fc.tuple(u8, u8, u8, u8).map((bytes) => bytes.join('.'));
const net = fc.oneof(
  fc.constant(''),
  fc.tuple(ipText, fc.integer({ min: 0, max: 32 })).map((parts) => parts.join('/')),
);
const record = fc.record;
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });

const mycelium = record({ key: hex(32), peers: list(text) });
const wireguard = {
  ipRange: net,
  subnet: net,
  privateKey: text,
  listenPort: u16,
  peers: list(record({ subnet: net, publicKey: text, allowedIps: list(net), endpoint: text })),
};
const machineNetwork = {
  mycelium: fc.option(record({ network: name, seed: hex(6) })),
  interfaces: list(record({ network: name, ip: fc.oneof(fc.constant(''), ipText) })),
};
const env: fc.Arbitrary<MachineData['env']> = fc
  .uniqueArray(fc.tuple(text, text), { selector: ([key]) => key, maxLength: 4 })
  .map((pairs) => pairs.sort(([a], [b]) => compareUtf8(a, b)));
const machine = {
  flist: text,
  size: u64,
  computeCapacity: record({ cpu: u8, memory: u64 }),
  mounts: list(record({ name, mountpoint: text })),
  entrypoint: text,
  env,
  corex: fc.boolean(),
  gpu: list(text),
};
const gateway = { tlsPassthrough: fc.boolean(), backends: list(text), network: fc.option(name) };
const encryption = record({ algorithm: text, key: hex(32) });
const backends = list(record({ address: text, namespace: text, password: text }));
const qsfs = record({
  cache: u64,
  minimalShards: u32,
  expectedShards: u32,
  redundantGroups: u32,
  redundantNodes: u32,
  maxZdbDataDirSize: u32,
  encryption,
  meta: record({ type: text, prefix: text, encryption, backends }),
  groups: list(backends),
  compression: text,
});

const data: { readonly [T in WorkloadType]: fc.Arbitrary<WorkloadData[T]> } = {
  zmount: record({ size: u64 }),
  volume: record({ size: u64 }),
  qsfs,
  network: record({ ...wireguard, mycelium: fc.option(mycelium) }),
  'network-light': record({ ...wireguard, mycelium }),
  ipv4: fc.constant({}),
  ip: record({ v4: fc.boolean(), v6: fc.boolean() }),
  zmachine: record({
    ...machine,
    network: record({
      ...machineNetwork,
      publicIp: fc.oneof(fc.constant(''), name),
      planetary: fc.boolean(),
    }),
  }),
  'zmachine-light': record({ ...machine, network: record(machineNetwork) }),
  zlogs: record({ zmachine: name, output: text }),
  zdb: record({ size: u64, mode: fc.constantFrom('user', 'seq'), password: text, public: fc.boolean() }),
  'gateway-name-proxy': record({ ...gateway, name: text }),
  'gateway-fqdn-proxy': record({ ...gateway, fqdn: text }),
};

/** One workload of any type. */
export const arbitraryWorkload: fc.Arbitrary<WorkloadBody> = fc
  .constantFrom(...(Object.keys(data) as WorkloadType[]))
  .chain((type) =>
    record({
      version: u32,
      name,
      type: fc.constant(type),
      metadata: text,
      description: text,
      data: data[type],
    }),
  ) as fc.Arbitrary<WorkloadBody>;

const twin = u32.map(twinId);

export const arbitraryBody: fc.Arbitrary<DeploymentBody> = record({
  version: u32,
  twinId: twin,
  contractId: u64.map(contractId),
  metadata: text,
  description: text,
  expiration: i64,
  signatureRequirement: record({
    requests: list(record({ twinId: twin, required: fc.boolean(), weight: u64 })),
    weightRequired: u64,
    signatures: list(record({ twinId: twin, signature: text, signatureType: text })),
    signatureStyle: fc.constantFrom('', 'polka-wallet'),
  }),
  workloads: list(arbitraryWorkload),
});
