import { expect } from 'chai';
import { Scenario, signedBody, zmount } from '../scenario.fixture.js';
import type { WorkloadType } from '../workloads/workload-type.js';
import { workloadTypes } from '../workloads/workload-type.js';

const key = 'ab'.repeat(32);
const machineData = {
  flist: 'f',
  size: 0,
  compute_capacity: { cpu: 1, memory: 256 * 1024 ** 2 },
  mounts: [],
  entrypoint: '',
  env: {},
};

/** Valid data of every type that this version does not run, so that only the type is at fault. */
const others = {
  network: {
    ip_range: '10.1.0.0/16',
    subnet: '10.1.2.0/24',
    wireguard_private_key: 'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=',
    wireguard_listen_port: 5000,
    peers: [],
  },
  ipv4: {},
  ip: { v4: true, v6: false },
  zmachine: {
    ...machineData,
    network: { public_ip: '', planetary: false, interfaces: [{ network: 'net', ip: '10.1.2.5' }] },
  },
  zdb: { size: 1024 ** 3, mode: 'user', password: 'secret', public: false },
  qsfs: {
    cache: 1024 ** 3,
    config: {
      minimal_shards: 1,
      expected_shards: 1,
      redundant_groups: 0,
      redundant_nodes: 0,
      max_zdb_data_dir_size: 600,
      encryption: { algorithm: 'AES', key },
      meta: {
        type: 'zdb',
        config: {
          prefix: 'p',
          encryption: { algorithm: 'AES', key },
          backends: [1, 2, 3, 4].map((n) => ({ address: `[::${n}]:9900`, namespace: 'n', password: 'p' })),
        },
      },
      groups: [{ backends: [{ address: '[::1]:9900', namespace: 'n', password: 'p' }] }],
      compression: { algorithm: 'snappy' },
    },
  },
  zlogs: { zmachine: 'vm', output: 'redis://example.com' },
  'gateway-name-proxy': { tls_passthrough: false, backends: ['http://10.1.2.5:80'], name: 'name' },
  'gateway-fqdn-proxy': { tls_passthrough: false, backends: ['http://10.1.2.5:80'], fqdn: 'a.example.com' },
} satisfies Partial<Record<WorkloadType, object>>;

function refusalOf(story: Scenario, type: string, data: object): { code: string; message: string } {
  const workloads = [{ name: 'w', type, version: 0, data }, ...companions(type)];
  const { text, hash } = signedBody({ contract: 1, workloads });
  story.created(1, hash);
  const [only] = story.send(1, text);
  return only?.type === 'BodyRefused' ? only.data : { code: only?.type ?? 'nothing', message: '' };
}

/** A node whose driver has but these, as the Linux driver of this version. */
function withFourTypes(): Scenario {
  const story = new Scenario({ started: false });
  story.start('boot-1', ['zmount', 'volume', 'network-light', 'zmachine-light']);
  return story;
}

/** A log shipper's rules ask for its machine. */
function companions(type: string): object[] {
  if (type !== 'zlogs') return [];
  return [{ name: 'vm', type: 'zmachine', version: 0, data: others.zmachine }];
}

describe('workload types that a driver does not have', () => {
  for (const [type, data] of Object.entries(others)) {
    it(`${type}: parsed and refused as unsupported, by name`, () => {
      const { code, message } = refusalOf(withFourTypes(), type, data);
      expect(message).to.contain("of type '");
      expect(message).to.contain('is unsupported on this node');
      expect(code).to.equal('WORKLOAD_UNSUPPORTED');
    });
  }

  it('are all the types but the four that run', () => {
    const run = ['zmount', 'volume', 'network-light', 'zmachine-light'];
    expect([...Object.keys(others), ...run].sort()).to.deep.equal(
      workloadTypes.map(({ type }) => type).sort(),
    );
  });

  it('say what the host lacks when it is the host', () => {
    const story = new Scenario({ started: false });
    story.give({
      type: 'StartNode',
      version: '0.1.0',
      driver: 'linux',
      bootId: 'b',
      capacity: { cru: 1n, mru: 2n ** 40n, sru: 2n ** 40n, hru: 0n },
      supports: ['volume'],
      unsupported: [{ type: 'zmount', reason: 'btrfs is missing (package btrfs-progs)' }],
      code: null,
    });
    expect(refusalOf(story, 'zmount', zmount('w', 1).data).message).to.contain('package btrfs-progs');
  });
});
