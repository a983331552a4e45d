import { expect } from 'chai';
import { contractId } from '../../../../domain/ids.js';
import { countedSince, type TrafficCounter } from '../../../../domain/reports/traffic.js';
import { makeTestFolder, removeTestFolder, skipUnlessSupported, testContext } from '../test-host.fixture.js';
import { NetworkLight } from './network-light.js';
import { networkNames } from './network-names.js';
import { readPublicCounter } from './public-counters.js';
import {
  addInternet,
  addMachine,
  echo,
  inside,
  networkSpec,
  removeNamespaces,
  run,
} from './network-world.fixture.js';

const context = testContext();
const prefix = 'zmeter';
const network = networkSpec('meter1AAAA', 'metered', '10.3.4.0/24', 9n);
const { bridge, namespace, publicPeer } = networkNames(prefix, network.networkId);
const internet = '198.51.100.2';
const mib = 1024 * 1024;

describe('counters of public traffic on the host (zos-facts 4.4)', function () {
  this.timeout(120_000);
  let dataDir: string;
  let networks: NetworkLight;

  beforeEach(async function () {
    await skipUnlessSupported(this, 'network-light');
    dataDir = await makeTestFolder();
    networks = new NetworkLight({ dataDir, prefix });
    await networks.ensure(network, context);
    addInternet('zmeternet');
    addMachine('zmeter1', bridge, '10.3.4.5/24', '10.3.4.1');
    addMachine('zmeter2', bridge, '10.3.4.6/24', '10.3.4.1');
  });
  afterEach(async () => {
    if (dataDir === undefined) return;
    removeNamespaces('zmeter1', 'zmeter2', 'zmeternet');
    await networks.remove(network, context);
    await removeTestFolder(dataDir);
  });

  async function read(): Promise<TrafficCounter> {
    const [counter, ...more] = await networks.counters('boot-1');
    expect(more).to.deep.equal([]);
    if (counter === undefined) throw new Error('the network has no counter');
    return counter;
  }

  /** What the other end of the pair counts, in the words of `ip`. */
  function otherEnd(): bigint {
    interface Counted {
      readonly stats64: Record<'rx' | 'tx', { readonly bytes: number }>;
    }
    const said = inside(namespace, 'ip', '-s', '-j', 'link', 'show', 'dev', 'public');
    const [{ stats64 } = { stats64: { rx: { bytes: 0 }, tx: { bytes: 0 } } }] = JSON.parse(said) as Counted[]; // iproute2's
    return BigInt(stats64.rx.bytes + stats64.tx.bytes);
  }

  it('count what goes to the outside and back, byte for byte as the kernel, and nothing that stays in the network', async () => {
    const before = await read();
    expect(before).to.include({ contractId: contractId(9), name: publicPeer });
    expect(await echo('zmeter1', 'zmeter2', '10.3.4.6', mib), 'within the network').to.equal(mib);
    const within = await read();
    // The kernel itself says hello to neighbours over a new link: some hundred bytes.
    expect(Number(countedSince(before, within))).to.be.below(4096);
    expect(await echo('zmeter1', 'zmeternet', internet, 3 * mib), 'to the outside and back').to.equal(
      3 * mib,
    );
    const after = await read();
    const counted = Number(countedSince(within, after));
    expect(counted, 'both ways').to.be.within(6 * mib, 6.5 * mib);
    // Between the two readings the kernel may say hello once more.
    expect(Number(otherEnd() - after.bytes)).to.be.within(0, 1024);
  });

  it('count from zero under another epoch when the interface is made anew: nothing twice, nothing lost that was read', async () => {
    await echo('zmeter1', 'zmeternet', internet, mib);
    const before = await read();
    // As after a crash in mid-work or by somebody's hand; the node makes it anew.
    run('ip', 'link', 'delete', publicPeer);
    expect(await networks.counters('boot-1'), 'it is not there').to.deep.equal([]);
    await networks.ensure(network, context);
    const anew = await read();
    expect(anew.epoch).not.to.equal(before.epoch);
    expect(Number(countedSince(before, anew))).to.be.below(4096);
    await echo('zmeter1', 'zmeternet', internet, mib);
    const after = await read();
    expect(after.epoch).to.equal(anew.epoch);
    const counted = countedSince(before, anew) + countedSince(anew, after);
    expect(Number(counted)).to.be.within(2 * mib, 2.3 * mib);
    // A node that starts again makes nothing anew.
    networks = new NetworkLight({ dataDir, prefix });
    await networks.ensure(network, context);
    const again = await read();
    expect(again.epoch).to.equal(after.epoch);
    expect(again.bytes >= after.bytes).to.equal(true);
  });

  it('are none when the network is gone', async () => {
    await networks.remove(network, context);
    expect(await networks.counters('boot-1')).to.deep.equal([]);
  });
});

describe('a counter of public traffic', () => {
  const lease = { workloadId: network.id };
  const files: Record<string, string> = {
    ifindex: '5\n',
    'statistics/rx_bytes': '70\n',
    'statistics/tx_bytes': '18446744073709551615\n', // the kernel's are 64 bits wide
  };
  const say = (more: Record<string, string | undefined>) => (_link: string, name: string) => {
    const text = { ...files, ...more }[name];
    return text === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(text);
  };

  it('is both ways together, under the boot and the index of its interface', async () => {
    expect(await readPublicCounter(lease, 'o1', 'boot', say({}))).to.deep.equal({
      contractId: contractId(9),
      name: 'o1',
      epoch: 'boot/5',
      bytes: 70n + (1n << 64n) - 1n,
    });
  });

  it('is none when a part is missing or is no number', async () => {
    for (const name of Object.keys(files))
      for (const text of [undefined, '', '-1', '0x10', '1e3', '7'.repeat(21), 'a\u0000'])
        expect(await readPublicCounter(lease, 'o1', 'boot', say({ [name]: text })), name).to.equal(null);
    expect(await readPublicCounter({ workloadId: 'x' as never }, 'o1', 'boot', say({}))).to.equal(null);
  });

  it('never gives bytes of one interface under the index of another: it is read again, and none when that goes on', async () => {
    const indices = ['5', '6', '6', '6'];
    const remade = (link: string, name: string) =>
      say(name === 'ifindex' ? { ifindex: String(indices.shift()) } : {})(link, name);
    expect(await readPublicCounter(lease, 'o1', 'boot', remade)).to.include({ epoch: 'boot/6' });
    let index = 0;
    const restless = (link: string, name: string) => say({ ifindex: String(index++) })(link, name);
    expect(await readPublicCounter(lease, 'o1', 'boot', restless)).to.equal(null);
  });
});
