import type { WorkloadType } from '../../../domain/workloads/workload-type.js';
import type { PeerClasses } from './grid-client.js';
import type { RandomValues } from './random-values.js';

type Make = (v: RandomValues, client: PeerClasses) => object;

const peer: Make = (v, client) =>
  client.make('Peer', {
    subnet: v.net(),
    wireguard_public_key: v.some(),
    allowed_ips: v.filled(v.net),
    endpoint: v.text(),
  });

const mycelium: Make = (v, client) =>
  client.make('Mycelium', { hex_key: v.hex(32), peers: v.list(v.text, 2) });

const wireguard = (v: RandomValues, client: PeerClasses) => ({
  ip_range: v.net(),
  subnet: v.net(),
  wireguard_private_key: v.some(),
  wireguard_listen_port: 1 + v.random.below(65_535),
  peers: v.list(() => peer(v, client)),
});

const machineNetwork = (v: RandomValues, client: PeerClasses) => ({
  interfaces: v.list(() => client.make('ZNetworkInterface', { network: v.name(), ip: v.ip() })),
  mycelium: v.maybe(() => client.make('MyceliumIP', { network: v.name(), hex_seed: v.hex(6) })),
});

const machine = (v: RandomValues, client: PeerClasses) => ({
  flist: v.url(),
  size: v.random.chance(3) ? 0 : v.size(),
  compute_capacity: client.make('ComputeCapacity', { cpu: 1 + v.random.below(32), memory: v.size() }),
  mounts: v.list(() => client.make('Mount', { name: v.name(), mountpoint: v.some() })),
  entrypoint: v.text(),
  env: v.env(),
  corex: v.flag(),
  gpu: v.maybe(() => v.list(v.text)),
});

export const lightMachine = (v: RandomValues, client: PeerClasses) => ({
  ...machine(v, client),
  network: client.make('ZmachineLightNetwork', machineNetwork(v, client)),
});

export const lightNetwork = (v: RandomValues, client: PeerClasses) => ({
  ...wireguard(v, client),
  mycelium: mycelium(v, client),
});

const gateway = (v: RandomValues) => ({
  tls_passthrough: v.flag(),
  backends: v.filled(v.url),
  network: v.maybe(v.name),
});

const encryption: Make = (v, client) => client.make('Encryption', { algorithm: 'AES', key: v.hex(32) });

const backends = (v: RandomValues, client: PeerClasses) =>
  v.list(() => client.make('ZdbBackend', { address: v.some(), namespace: v.some(), password: v.some() }));

const qsfsConfig: Make = (v, client) =>
  client.make('QuantumSafeFSConfig', {
    minimal_shards: v.count(),
    expected_shards: v.count(),
    redundant_groups: v.count(),
    redundant_nodes: v.count(),
    max_zdb_data_dir_size: v.count(),
    encryption: encryption(v, client),
    meta: client.make('QuantumSafeMeta', {
      type: v.some(),
      config: client.make('QuantumSafeConfig', {
        prefix: v.some(),
        encryption: encryption(v, client),
        backends: backends(v, client),
      }),
    }),
    groups: v.list(() => client.make('ZdbGroup', { backends: backends(v, client) })),
    compression: client.make('QuantumCompression', { algorithm: v.some() }),
  });

/** The client itself refuses workloads of its class for `ipv4` (none of its fields has a check), so that it makes none. */
export type PeerType = Exclude<WorkloadType, 'ipv4'>;

/** Random data of each type, made with the client's own class. */
export const randomData: Readonly<Record<PeerType, Make>> = {
  zmount: (v, client) => client.make('Zmount', { size: v.size() }),
  volume: (v, client) => client.make('Volume', { size: v.size() }),
  qsfs: (v, client) => client.make('QuantumSafeFS', { cache: v.size(), config: qsfsConfig(v, client) }),
  network: (v, client) =>
    client.make('Znet', { ...wireguard(v, client), mycelium: v.maybe(() => mycelium(v, client)) }),
  'network-light': (v, client) => client.make('NetworkLight', lightNetwork(v, client)),
  ip: (v, client) => client.make('PublicIP', { v4: v.flag(), v6: v.flag() }),
  zmachine: (v, client) => {
    const network = { public_ip: v.maybe(v.name) ?? '', planetary: v.flag(), ...machineNetwork(v, client) };
    return client.make('Zmachine', {
      ...machine(v, client),
      network: client.make('ZmachineNetwork', network),
    });
  },
  'zmachine-light': (v, client) => client.make('ZmachineLight', lightMachine(v, client)),
  zlogs: (v, client) => client.make('Zlogs', { zmachine: v.name(), output: v.text() }),
  zdb: (v, client) =>
    client.make('Zdb', {
      size: v.size(),
      mode: v.random.pick(['user', 'seq']),
      password: v.some(),
      public: v.flag(),
    }),
  'gateway-name-proxy': (v, client) => client.make('GatewayNameProxy', { name: v.name(), ...gateway(v) }),
  'gateway-fqdn-proxy': (v, client) =>
    client.make('GatewayFQDNProxy', { fqdn: `${v.random.below(1000)}.example.org`, ...gateway(v) }),
};

// the keys are what the type says
export const peerTypes = Object.keys(randomData) as readonly PeerType[];
