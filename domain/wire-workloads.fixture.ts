// Workloads in wire names, for stories.

export const zmount = (name: string, gib: number, version = 0) => ({
  name,
  type: 'zmount',
  version,
  data: { size: gib * 1024 ** 3 },
});
export const volume = (name: string, gib: number, version = 0) => ({
  name,
  type: 'volume',
  version,
  data: { size: gib * 1024 ** 3 },
});
export const network = (name: string, subnet = '10.1.2.0/24', version = 0) => ({
  name,
  type: 'network-light',
  version,
  data: { ip_range: '10.1.0.0/16', subnet, mycelium: { hex_key: 'ab'.repeat(32), peers: [] } },
});
export const machine = (name: string, net: string, mounts: readonly string[] = [], version = 0) => ({
  name,
  type: 'zmachine-light',
  version,
  data: {
    flist: 'tiny',
    network: { interfaces: [{ network: net, ip: '10.1.2.5' }] },
    size: 0,
    compute_capacity: { cpu: 1, memory: 256 * 1024 ** 2 },
    mounts: mounts.map((mount) => ({ name: mount, mountpoint: `/mnt/${mount}` })),
    entrypoint: '',
    env: {},
  },
});

const gib = 1024 ** 3;
const key = 'ab'.repeat(32);

export const wireguardNetwork = (name: string, subnet = '10.1.2.0/24', version = 0) => ({
  name,
  type: 'network',
  version,
  data: {
    ip_range: '10.1.0.0/16',
    subnet,
    wireguard_private_key: 'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=',
    wireguard_listen_port: 5000,
    peers: [],
  },
});

export interface ZmachineWish {
  readonly publicIp?: string;
  readonly mounts?: readonly string[];
  readonly gpu?: readonly string[];
  readonly cpu?: number;
  readonly memory?: number;
}

export const zmachine = (name: string, net: string, wish: ZmachineWish = {}, version = 0) => ({
  name,
  type: 'zmachine',
  version,
  data: {
    flist: 'tiny',
    network: {
      public_ip: wish.publicIp ?? '',
      planetary: true,
      interfaces: [{ network: net, ip: '10.1.2.6' }],
    },
    size: 0,
    compute_capacity: { cpu: wish.cpu ?? 1, memory: wish.memory ?? 256 * 1024 ** 2 },
    mounts: (wish.mounts ?? []).map((mount) => ({ name: mount, mountpoint: `/mnt/${mount}` })),
    entrypoint: '',
    env: {},
    gpu: wish.gpu ?? [],
  },
});

export const publicIp = (name: string, v6 = false, version = 0) => ({
  name,
  type: 'ip',
  version,
  data: { v4: true, v6 },
});
export const ipv4 = (name: string, version = 0) => ({ name, type: 'ipv4', version, data: {} });
export const zlogs = (name: string, machineName: string, version = 0) => ({
  name,
  type: 'zlogs',
  version,
  data: { zmachine: machineName, output: 'redis://10.1.2.9:6379' },
});
export const zdb = (name: string, size: number, version = 0, mode = 'user') => ({
  name,
  type: 'zdb',
  version,
  data: { size: size * gib, mode, password: 'secret', public: false },
});
const gateway = { tls_passthrough: false, backends: ['http://10.1.2.5:80'] };
export const nameGateway = (name: string, label: string, version = 0) => ({
  name,
  type: 'gateway-name-proxy',
  version,
  data: { ...gateway, name: label },
});
export const fqdnGateway = (name: string, fqdn: string, version = 0) => ({
  name,
  type: 'gateway-fqdn-proxy',
  version,
  data: { ...gateway, fqdn },
});

const backend = { address: '[::1]:9900', namespace: 'n', password: 'p' };
const encryption = { algorithm: 'AES', key };
export const qsfs = (name: string, cache: number, version = 0) => ({
  name,
  type: 'qsfs',
  version,
  data: {
    cache: cache * gib,
    config: {
      minimal_shards: 1,
      expected_shards: 1,
      redundant_groups: 0,
      redundant_nodes: 0,
      max_zdb_data_dir_size: 600,
      encryption,
      meta: {
        type: 'zdb',
        config: { prefix: 'p', encryption, backends: [backend, backend, backend, backend] },
      },
      groups: [{ backends: [backend] }],
      compression: { algorithm: 'snappy' },
    },
  },
});
