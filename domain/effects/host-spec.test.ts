import { expect } from 'chai';
import type { HostSpec } from '../effect.js';
import { contractId } from '../ids.js';
import {
  fqdnGateway,
  ipv4,
  machine,
  nameGateway,
  network,
  publicIp,
  qsfs,
  Scenario,
  volume,
  wireguardNetwork,
  zdb,
  zlogs,
  zmachine,
  zmount,
} from '../scenario.fixture.js';
import { workloadTypes } from '../workloads/workload-type.js';

const gib = 1024n ** 3n;
const one = { ip: '185.1.1.1/24', gateway: '185.1.1.254' };
const two = { ip: '185.1.1.2/24', gateway: '185.1.1.254' };

/** A node that runs one workload of each type at least, in one deployment. */
function everything(): Scenario {
  const story = new Scenario();
  story.madeGateway();
  story.nameReserved('site');
  const gateway = nameGateway('site', 'site');
  const workloads = [
    fqdnGateway('fqdn', 'a.example.com'),
    { ...gateway, data: { ...gateway.data, network: 'light' } },
    zlogs('log', 'vm'),
    zmachine('vm', 'full', { publicIp: 'pub', mounts: ['fs', 'disk'] }),
    machine('small', 'light', ['data']),
    publicIp('pub', true),
    ipv4('old'),
    network('light'),
    wireguardNetwork('full', '10.1.3.0/24'),
    qsfs('fs', 2),
    zdb('db', 3),
    volume('data', 4),
    zmount('disk', 5),
  ];
  story.deploy({ contract: 1, workloads }, [one, two]);
  return story.settle();
}

describe('what the host is told', () => {
  const story = everything();
  const specs = new Map<string, HostSpec>(story.done.map(({ name, spec }) => [name, spec]));
  const spec = (name: string): HostSpec => {
    const found = specs.get(name);
    if (found === undefined) throw new Error(`nothing was said of ${name}`);
    return found;
  };
  const networkOf = (name: string): string => {
    const found = spec(name);
    return 'networkId' in found ? String(found.networkId) : '';
  };

  it('of every type there is, each once, and all of it works out', () => {
    expect([...specs.values()].map(({ type }) => type).sort()).to.deep.equal(
      workloadTypes.map(({ type }) => type).sort(),
    );
    for (const { name } of story.done) expect(story.workload(1, name).state, name).to.equal('ok');
  });

  it('in an order in which everything that is referred to is there', () => {
    const order = story.done.map(({ name }) => name);
    const before = [
      ['disk', 'vm'],
      ['fs', 'vm'],
      ['full', 'vm'],
      ['pub', 'vm'],
      ['vm', 'log'],
      ['light', 'small'],
      ['data', 'small'],
      ['light', 'site'],
    ] as const;
    for (const [first, then] of before)
      expect(order.indexOf(first), `${first} before ${then}`).to.be.lessThan(order.indexOf(then));
  });

  it('with references resolved', () => {
    expect(spec('vm')).to.deep.include({
      networkId: networkOf('full'),
      subnet: '10.1.3.0/24',
      publicIp: { id: '7-1-pub', address: one, wantsV6: true },
      mounts: [
        { type: 'qsfs', id: '7-1-fs', mountpoint: '/mnt/fs' },
        { type: 'zmount', id: '7-1-disk', mountpoint: '/mnt/disk' },
      ],
      rootSizeBytes: 500n * 1024n ** 2n,
    });
    expect(spec('log')).to.deep.include({
      machineId: '7-1-vm',
      networkId: networkOf('full'),
      output: 'redis://10.1.2.9:6379',
    });
    expect(spec('site')).to.deep.include({ fqdn: 'site.gent.example.org', networkId: networkOf('light') });
    expect(spec('fqdn')).to.deep.include({ fqdn: 'a.example.com', networkId: null });
    expect(spec('pub')).to.deep.include({ address: one, wantsV6: true });
    expect(spec('old')).to.deep.include({ address: two, wantsV6: false });
  });

  it('with sizes in bytes and the settings of the body', () => {
    expect(spec('db')).to.deep.include({
      sizeBytes: 3n * gib,
      mode: 'user',
      password: 'secret',
      public: false,
    });
    expect(spec('fs')).to.deep.include({ cacheBytes: 2n * gib });
    expect(spec('fs')).to.have.nested.property('config.groups[0][0].namespace', 'n');
    expect(spec('full')).to.have.nested.property('wireguard.listenPort', 5000);
    expect(spec('light')).not.to.have.property('wireguard');
    expect(spec('small')).not.to.have.any.keys('gpus', 'myceliumNetworkId');
  });

  it('removes in the opposite order', () => {
    story.done.length = 0;
    story.canceled(1);
    story.settle();
    const order = story.done.map(({ name }) => name);
    expect(order.indexOf('log')).to.be.lessThan(order.indexOf('vm'));
    expect(order.indexOf('vm')).to.be.lessThan(order.indexOf('pub'));
    expect(order.indexOf('vm')).to.be.lessThan(order.indexOf('disk'));
    expect(story.state.exclusives.size + story.state.networks.size).to.equal(0);
  });
});

describe('a machine and its networks', () => {
  it('waits for the network of its mycelium address too, and is told which that is', () => {
    const story = new Scenario();
    const vm = machine('vm', 'net');
    const mycelium = { network: 'other', hex_seed: '010203040506' };
    const data = { ...vm.data, network: { ...vm.data.network, mycelium } };
    story.deploy({ contract: 1, workloads: [network('net'), { ...vm, data }] });
    story.settle();
    expect(story.workload(1, 'vm').message).to.contain("waiting for network 'other'");
    story.deploy({ contract: 2, workloads: [network('other', '10.9.2.0/24')] });
    story.settle();
    const [other] = story.done.filter(({ name }) => name === 'other');
    expect(story.done.at(-1)?.spec).to.deep.include({
      myceliumSeed: '010203040506',
      myceliumNetworkId: other?.spec.type === 'network-light' ? other.spec.networkId : '',
    });
  });

  it('is refused on a network of the wrong kind, wherever that is', () => {
    const story = new Scenario();
    const code = (contract: number): unknown =>
      story.state.contracts.get(contractId(contract))?.refusal?.code;
    story.deploy({ contract: 1, workloads: [network('net'), zmachine('vm', 'net')] });
    expect(code(1)).to.equal('NETWORK_TYPE');
    story.deploy({ contract: 2, workloads: [wireguardNetwork('net')] });
    story.deploy({ contract: 3, workloads: [machine('vm', 'net')] });
    expect(code(3)).to.equal('NETWORK_TYPE');
  });

  it('a network name is one for both types of networks of a twin', () => {
    const story = new Scenario();
    story.deploy({ contract: 1, workloads: [wireguardNetwork('net')] });
    story.deploy({ contract: 2, workloads: [network('net')] });
    expect(story.state.contracts.get(contractId(2))?.refusal?.code).to.equal('NETWORK_NAME_TAKEN');
    story.deploy({ contract: 3, twin: 8, workloads: [wireguardNetwork('net')] });
    expect(story.state.networks.size).to.equal(2);
  });
});
