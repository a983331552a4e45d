import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkLightSpec } from '../../../../domain/effect.js';
import { shortOrLong } from '../../../checks/long.fixture.js';
import type { NetworkId } from '../../../../domain/ids.js';
import { type HostSnapshot, takeHostSnapshot } from '../host-snapshot.js';
import {
  expectHostAsBefore,
  makeTestFolder,
  removeTestFolder,
  skipUnlessSupported,
  testContext,
  testWorkloadId,
} from '../test-host.fixture.js';
import {
  addInternet,
  addMachine,
  connect,
  inside,
  networkSpec,
  removeNamespaces,
  run,
} from './network-world.fixture.js';
import { networkNames } from './network-names.js';
import { NetworkLight } from './network-light.js';

const context = testContext();
const prefix = 'znet';

// The first four characters are the same: with Zero-OS's names the links of these two would collide.
const one = networkSpec('abcd1111AAAAx', 'one', '10.1.2.0/24');
const two = networkSpec('abcd2222BBBBx', 'two', '10.7.8.0/24');
describe('network-light on the host', function () {
  this.timeout(150_000);
  let dataDir: string;
  let before: HostSnapshot;
  let forwardingBefore: string;
  let networks: NetworkLight;
  const names = (spec: NetworkLightSpec) => networkNames(prefix, spec.networkId);
  const forwarding = (): string => readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8');

  beforeEach(async function () {
    await skipUnlessSupported(this, 'network-light');
    dataDir = await makeTestFolder();
    before = await takeHostSnapshot();
    forwardingBefore = forwarding();
    networks = new NetworkLight({ dataDir, prefix });
  });
  afterEach(async () => {
    if (dataDir === undefined) return;
    removeNamespaces('zmach1', 'zmach2', 'zmach3', 'zinternet');
    await networks.remove(one, context);
    await networks.remove(two, context);
    await removeTestFolder(dataDir);
  });

  const expectNothingLeft = async (): Promise<void> => {
    await expectHostAsBefore(
      before,
      dataDir,
      prefix,
      ...Object.values(names(one)),
      ...Object.values(names(two)),
    );
    // Forwarding stays on while another table is there: another node on this machine may count on it.
    if (run('nft', 'list', 'tables') === '') expect(forwarding()).to.equal(forwardingBefore);
    expect(await networks.list()).to.deep.equal([]);
  };

  it('makes a network, the same again, and leaves nothing of it', async () => {
    expect(await networks.ensure(one, context)).to.equal(null);
    expect(await networks.ensure(one, context)).to.equal(null);
    expect(await networks.isReady(one.networkId)).to.equal(true);
    expect(await networks.inspect(one.id)).to.include({ subnet: '10.1.2.0/24', missing: '' });
    expect(await networks.list()).to.deep.equal([one.id]);
    const addresses = inside(names(one).namespace, 'ip', '-4', 'addr');
    expect(addresses)
      .to.contain('inet 10.1.2.1/24')
      .and.to.match(/inet 100\.\d+\.\d+\.\d+\/16/);
    await networks.remove(one, context);
    await networks.remove(one, context);
    expect(await networks.inspect(one.id)).to.equal(undefined);
    await expectNothingLeft();
  });

  it('carries packets within a network and masqueraded to the outside, and nothing between networks', async () => {
    await networks.ensure(one, context);
    await networks.ensure(two, context);
    addInternet('zinternet');
    addMachine('zmach1', names(one).bridge, '10.1.2.5/24', '10.1.2.1');
    addMachine('zmach2', names(one).bridge, '10.1.2.6/24', '10.1.2.1');
    addMachine('zmach3', names(two).bridge, '10.7.8.5/24', '10.7.8.1');
    expect(await connect('zmach1', 'zmach2', '10.1.2.6'), 'within the network').to.equal('10.1.2.5');
    expect(await connect('zmach1', 'zinternet', '198.51.100.2'), 'to the outside').to.equal('198.51.100.1');
    expect(await connect('zmach3', 'zinternet', '198.51.100.2'), 'the second network').to.equal(
      '198.51.100.1',
    );
    expect(await connect('zmach1', 'zmach3', '10.7.8.5'), 'between networks').not.to.equal('10.1.2.5');
    // A neighbour on the host-wide bridge that routes by hand into another network is dropped by its namespace.
    const [, lease] =
      /inet (100\.\d+\.\d+\.\d+)\/16/.exec(inside(names(two).namespace, 'ip', '-4', 'addr')) ?? [];
    inside(names(one).namespace, 'ip', 'route', 'add', '10.7.8.0/24', 'via', String(lease));
    expect(await connect('zmach1', 'zmach3', '10.7.8.5'), 'by a route to the neighbour').to.equal('TIMEOUT');
    removeNamespaces('zmach1', 'zmach2', 'zmach3', 'zinternet');
    await networks.remove(one, context);
    expect(await networks.isReady(two.networkId)).to.equal(true);
    await networks.remove(two, context);
    await expectNothingLeft();
  });

  it('converges from every half-done state that a crash can leave', async () => {
    await networks.ensure(one, context);
    const { namespace, bridge, privatePeer, publicPeer } = names(one);
    const breakages: Record<string, () => void> = {
      'no bridge': () => run('ip', 'link', 'delete', bridge),
      'no private pair': () => run('ip', 'link', 'delete', privatePeer),
      'no public pair': () => run('ip', 'link', 'delete', publicPeer),
      'a pair outside of its bridge': () => run('ip', 'link', 'set', publicPeer, 'nomaster', 'down'),
      'no namespace': () => run('ip', 'netns', 'delete', namespace),
      'a name without a namespace': () => {
        run('ip', 'netns', 'delete', namespace);
        writeFileSync(`/run/netns/${namespace}`, '');
      },
      'no address, no route': () => inside(namespace, 'ip', 'addr', 'flush', 'dev', 'public'),
      'a foreign address': () => inside(namespace, 'ip', 'addr', 'add', '10.9.9.1/24', 'dev', 'private'),
      'no rules inside': () => inside(namespace, 'nft', 'flush', 'ruleset'),
      'no rules on the host': () => run('nft', 'delete', 'table', 'inet', `zledger_${prefix}`),
      'no host-wide bridge': () => run('ip', 'link', 'delete', `${prefix}-ndmz`),
    };
    const addressesInside = (): string[] =>
      [...inside(namespace, 'ip', '-4', '-o', 'addr').matchAll(/^\d+: (\S+)\s+inet (\S+)/gm)]
        .map(([, link, address]) => `${link} ${address}`)
        .sort();
    const masterOf = (link: string): string =>
      /(<\S*UP\S*>).* master (\S+)/.exec(run('ip', 'link', 'show', link))?.[2] ?? 'none';
    const describeHost = (): unknown => ({
      addresses: addressesInside(),
      routes: inside(namespace, 'ip', 'route').split('\n').sort(),
      rulesInside: inside(namespace, 'nft', 'list', 'ruleset'),
      rules: run('nft', 'list', 'table', 'inet', `zledger_${prefix}`),
      masters: [masterOf(privatePeer), masterOf(publicPeer)],
    });
    const whole = describeHost();
    for (const [what, breakIt] of Object.entries(breakages)) {
      breakIt();
      expect(await networks.ensure(one, context), what).to.equal(null);
      expect(describeHost(), what).to.deep.equal(whole);
    }
    for (const [what, breakIt] of Object.entries(breakages).filter(
      (_, index) => index % shortOrLong(3, 1) === 0,
    )) {
      breakIt();
      await networks.remove(one, context);
      expect(await networks.list(), what).to.deep.equal([]);
      await networks.ensure(one, context);
    }
    await networks.remove(one, context);
    await expectNothingLeft();
  });

  it('gives the same address again, another to another, and none to a second owner', async () => {
    await networks.ensure(one, context);
    const address = (spec: NetworkLightSpec): string =>
      /inet (100\.\d+\.\d+\.\d+)\/16/.exec(inside(names(spec).namespace, 'ip', '-4', 'addr'))?.[1] ?? 'none';
    const first = address(one);
    await networks.ensure(two, context);
    expect(address(two)).not.to.equal(first);
    await networks.remove(one, context);
    // As after a restart of the node: only the data folder knows.
    networks = new NetworkLight({ dataDir, prefix });
    await networks.ensure(one, context);
    expect(address(one)).to.equal(first);
    const thief = { ...one, id: testWorkloadId('thief') };
    const refusal = await networks.ensure(thief, context).then(String, (error: Error) => error.message);
    expect(refusal).to.contain('exists already').and.contain(one.id);
    await networks.remove(thief, context);
    expect(await networks.isReady(one.networkId), "a stranger's removal").to.equal(true);
    await networks.ensure({ ...one, subnet: '10.4.4.0/24' }, context);
    expect(inside(names(one).namespace, 'ip', '-4', 'addr'))
      .to.contain('10.4.4.1/24')
      .and.not.contain('10.1.2.1');
  });

  it('removes what a crash left before the first lease was seen through', async () => {
    // The lease is written first: with nothing else there, removal must still end clean.
    mkdirSync(join(dataDir, 'network', 'leases'), { recursive: true });
    const lease = { workloadId: one.id, networkId: one.networkId, offset: 5, subnet: one.subnet };
    writeFileSync(join(dataDir, 'network', 'leases', `${one.networkId}.json`), JSON.stringify(lease));
    expect(await networks.list()).to.deep.equal([one.id]);
    await networks.remove(one, context);
    await expectNothingLeft();
  });

  it('never touches bridges, rules and forwarding that are not its own', async () => {
    run('ip', 'link', 'add', 'zforeign0', 'type', 'bridge');
    run('nft', 'add', 'table', 'inet', 'zforeign');
    run('nft', 'add', 'chain', 'inet', 'zforeign', 'forward', '{ type filter hook forward priority 0; }');
    run('nft', 'add', 'rule', 'inet', 'zforeign', 'forward', 'tcp', 'dport', '1', 'drop');
    const foreign = (): string[] => [
      run('ip', 'link', 'show', 'zforeign0'),
      run('nft', 'list', 'table', 'inet', 'zforeign'),
    ];
    const asItWas = foreign();
    try {
      await networks.ensure(one, context);
      await networks.remove(one, context);
      expect(foreign()).to.deep.equal(asItWas);
      expect(forwarding().trim(), 'another firewall may count on forwarding by now').to.equal('1');
    } finally {
      run('nft', 'delete', 'table', 'inet', 'zforeign');
      run('ip', 'link', 'delete', 'zforeign0');
      writeFileSync('/proc/sys/net/ipv4/ip_forward', forwardingBefore);
    }
  });

  it('refuses names that are not safe and a host-wide subnet that is routed elsewhere', async () => {
    const message = (work: Promise<unknown>): Promise<string> =>
      work.then(String, (error: Error) => error.message);
    const evil = { ...one, networkId: '../../etc' as NetworkId }; // what must never become a path
    expect(await message(networks.ensure(evil, context))).to.contain('not safe');
    expect(() => new NetworkLight({ dataDir, prefix: 'way too long' })).to.throw('not safe');
    expect(await message(networks.ensure({ ...one, subnet: 'all' }, context))).to.contain('IPv4 network');
    run('ip', 'link', 'add', 'zbusy0', 'type', 'bridge');
    run('ip', 'addr', 'add', '100.99.1.1/24', 'dev', 'zbusy0');
    run('ip', 'link', 'set', 'zbusy0', 'up');
    try {
      const busy = new NetworkLight({ dataDir, prefix, subnet: '100.99.0.0/16' });
      expect(await message(busy.ensure(two, context))).to.contain('already routes');
    } finally {
      run('ip', 'link', 'delete', 'zbusy0');
    }
  });
});
