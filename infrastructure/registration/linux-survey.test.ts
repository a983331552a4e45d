import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, networkInterfaces, type NetworkInterfaceInfo, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { farmId } from '../../domain/ids.js';
import type { NodeDetails } from '../../domain/node-call.js';
import type { HostFacts } from './host-survey.js';
import { LinuxSurvey } from './linux-survey.js';
import { nodeDetails, nodeDetailsFile } from './node-details-file.js';

const gib = 1024n ** 3n;
const processor = (n: number, flags = 'fpu vme sse2') =>
  `processor\t: ${n}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R)\nflags\t\t: ${flags}\n\n`;
const routeHead =
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT                                                       \n';
const secureBootFile = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

type Tree = Readonly<Record<string, string | Uint8Array | undefined>>;

const disk = (name: string, bytes: bigint, turns: boolean, more: Tree = {}): Tree => ({
  [`sys/block/${name}/size`]: `${bytes / 512n}\n`,
  [`sys/block/${name}/queue/rotational`]: turns ? '1\n' : '0\n',
  [`sys/block/${name}/removable`]: '0\n',
  ...Object.fromEntries(Object.entries(more).map(([file, text]) => [`sys/block/${name}/${file}`, text])),
});

/** A server in a rack: two NVMe disks and two that turn, one of them in a RAID, one default route over a bridge. */
const server: Tree = {
  'proc/cpuinfo': [0, 1, 2, 3].map((n) => processor(n)).join(''),
  'proc/meminfo': 'MemTotal:       65786316 kB\nMemFree:        60000000 kB\nHugepagesize:       2048 kB\n',
  'proc/net/route': `${routeHead}zos\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\nzos\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n`,
  'proc/net/ipv6_route': `${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 fe80${'0'.repeat(27)}1 00000400 00000003 00000000 00450003      zos\n${'0'.repeat(32)} 00 ${'0'.repeat(32)} 00 ${'0'.repeat(32)} ffffffff 00000001 00000000 00200200       lo\n`,
  ...disk('nvme0n1', 512n * gib, false),
  ...disk('nvme0c0n1', 512n * gib, false, { hidden: '1\n' }),
  ...disk('nvme1n1', 512n * gib, false),
  ...disk('sda', 4096n * gib, true, { hidden: '0\n' }),
  ...disk('sdb', 4096n * gib, true),
  ...disk('md0', 4096n * gib, true, { 'slaves/sda': '', 'slaves/sdb': '' }),
  ...disk('dm-0', 100n * gib, false, { 'slaves/nvme1n1': '' }),
  ...disk('sdc', 32n * gib, true, { removable: '1\n' }),
  ...disk('loop0', 10n * gib, true),
  ...disk('zram0', 10n * gib, false),
  ...disk('sr0', gib, true),
  ...disk('mmcblk0boot0', gib / 256n, false),
  'sys/class/dmi/id/product_serial': 'CZJ1234ABC \n',
  'sys/class/dmi/id/board_serial': 'PX9\n',
  [secureBootFile]: Uint8Array.of(6, 0, 0, 0, 1),
};

const address = (text: string, family: 'IPv4' | 'IPv6'): NetworkInterfaceInfo =>
  ({
    address: text,
    family,
    mac: '02:00:00:00:00:07',
    internal: false,
    netmask: '',
    cidr: null,
    ...({ scopeid: 0 } as object),
  }) as NetworkInterfaceInfo; // `scopeid` goes with the family, which is a union
const addresses = {
  lo: [{ ...address('127.0.0.1', 'IPv4'), internal: true }],
  zos: [
    address('2a02:1802:5e::1', 'IPv6'),
    address('fe80::1', 'IPv6'),
    address('10.0.0.7', 'IPv4'),
    address('10.0.0.7', 'IPv4'),
    address('169.254.1.1', 'IPv4'),
  ],
  'n-77': [address('10.77.0.1', 'IPv4')],
};

describe('what Linux says of a machine', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  /** A machine with these files; undefined takes one away. */
  async function machine(more: Tree = {}, links: Record<string, NetworkInterfaceInfo[]> = addresses) {
    const root = await mkdtemp(join(tmpdir(), 'zledger-survey-'));
    folders.push(root);
    for (const [file, content] of Object.entries({ ...server, ...more })) {
      if (content === undefined) continue;
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), content);
    }
    return new LinuxSurvey(root, () => links);
  }

  const factsOf = async (survey: LinuxSurvey): Promise<HostFacts> => ({
    resources: await survey.resources(),
    interfaces: await survey.interfaces(),
    secureBoot: await survey.secureBoot(),
    virtualized: await survey.virtualized(),
    serialNumber: await survey.serialNumber(),
  });

  async function refusal(work: Promise<unknown>): Promise<{ code?: string; message: string }> {
    return work.then(
      (value) => ({ message: `no refusal but ${String(value)}` }),
      (error: Error & { code?: string }) => error,
    );
  }

  it('of a server in a rack', async () => {
    expect(await factsOf(await machine())).to.deep.equal({
      resources: { cru: 4n, mru: 65786316n * 1024n, sru: 1024n * gib, hru: 8192n * gib },
      interfaces: [{ name: 'zos', mac: '02:00:00:00:00:07', ips: ['10.0.0.7', '2a02:1802:5e::1'] }],
      secureBoot: true,
      virtualized: false,
      serialNumber: 'CZJ1234ABC',
    });
  });

  it('of a virtual machine without firmware, serial number, disk or route', async () => {
    const bare: Record<string, undefined> = {};
    for (const file of Object.keys(server))
      if (/^sys\/(block|class|firmware)/.test(file)) bare[file] = undefined;
    const survey = await machine({
      ...bare,
      'sys/block/.keep/size': '0\n',
      'proc/cpuinfo': processor(0, 'fpu hypervisor lahf_lm'),
      'proc/net/route': routeHead,
      'proc/net/ipv6_route': undefined,
      'sys/class/dmi/id/product_serial': 'To Be Filled By O.E.M.\n',
      'sys/class/dmi/id/board_serial': '0000000\n',
      [secureBootFile]: Uint8Array.of(6, 0, 0, 0, 0),
    });
    expect(await factsOf(survey)).to.deep.equal({
      resources: { cru: 1n, mru: 65786316n * 1024n, sru: 0n, hru: 0n },
      interfaces: [],
      secureBoot: false,
      virtualized: true,
      serialNumber: null,
    });
  });

  it('is refused, with the file and what to do, where it cannot be true', async () => {
    const odd: readonly (readonly [Tree, string])[] = [
      [{ 'proc/cpuinfo': undefined }, 'proc/cpuinfo names no processor'],
      [{ 'proc/cpuinfo': 'processors: many' }, 'proc/cpuinfo names no processor'],
      [{ 'proc/meminfo': undefined }, 'proc/meminfo tells no MemTotal'],
      [{ 'proc/meminfo': 'MemTotal: -5 kB\n' }, 'proc/meminfo tells MemTotal "-5"'],
      [{ 'proc/meminfo': `MemTotal: ${'9'.repeat(30)} kB\n` }, 'proc/meminfo tells MemTotal "999'],
      [{ 'sys/block/sda/size': '12e9\n' }, 'sys/block/sda/size says "12e9", which is no number of sectors'],
      [{ 'sys/block/sda/size': '9'.repeat(17) }, 'which is no number of sectors'],
      [{ 'sys/block/sda/queue/rotational': 'yes\n' }, 'sys/block/sda/queue/rotational says "yes"'],
      [{ 'sys/block/sda/removable': '\u0000' }, 'sys/block/sda/removable says "\\u0000"'],
    ];
    for (const [files, message] of odd) {
      const error = await refusal((await machine(files)).resources());
      expect(error.code, message).to.equal('HOST_UNREADABLE');
      expect(error.message).to.contain(message).and.contain('say `resources` in the file of --node-details');
    }
    const deaf = await machine({ 'proc/net/route': undefined, 'proc/net/ipv6_route': undefined });
    expect((await refusal(deaf.interfaces())).message).to.contain('say `interfaces`');
  });

  it('is not asked for what the operator says', async () => {
    const survey = await machine({ 'proc/cpuinfo': undefined, 'proc/meminfo': undefined });
    const said = nodeDetailsFile.parse({
      resources: { cru: 2, mru: 8, sru: 9, hru: 0 },
      virtualized: true,
      serial_number: null,
    });
    const details = await nodeDetails(farmId(1), survey, said);
    expect(details.resources.cru).to.equal(2n);
    expect(details).to.include({ virtualized: true, serialNumber: null, secureBoot: true });
    expect(details.location.country).to.equal('Unknown');
  });

  it('has names and addresses that the chain takes, whatever links are called and however many addresses they have', async () => {
    const many = Array.from({ length: 30 }, (_, at) => address(`2a02::${(at + 1).toString(16)}:0`, 'IPv6'));
    const route = (link: string) => `${link}\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n`;
    const here = ['E0', 'bond0.100@long', 'wg', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const links = [...here, 'constructor', '__proto__', 'gone0'];
    const survey = await machine(
      { 'proc/net/route': routeHead + links.map(route).join('') },
      Object.fromEntries(here.map((name) => [name, [...many, address('10.0.0.1', 'IPv4')]])),
    );
    const interfaces = await survey.interfaces();
    expect(interfaces.map(({ name }) => name))
      .to.include('e0-')
      .and.include('bond0-100-long');
    expect(interfaces.length).to.equal(10);
    for (const each of interfaces) {
      expect(each.name).to.match(/^[a-z0-9_-]{3,20}$/);
      expect(each.ips.length).to.equal(10);
      expect(each.ips[0]).to.equal('10.0.0.1');
    }
    expect(() => nodeDetailsFile.parse({ interfaces })).not.to.throw();
  });

  it('is what the chain takes or a refusal, whatever is in the files', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom('', '0', '1', '-1', '1e9', `MemTotal: ${2n ** 60n} kB`, processor(0), 'zos\t00000000'),
    );
    const files = Object.keys(server);
    await machine();
    const root = folders.at(-1) ?? '';
    const put = async (tree: Tree): Promise<void> => {
      for (const [file, content = ''] of Object.entries(tree)) await writeFile(join(root, file), content);
    };
    const changes = fc.dictionary(fc.constantFrom(...files), text, { maxKeys: 4, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(changes, async (more) => {
        await put(more);
        let said: NodeDetails;
        try {
          said = await nodeDetails(farmId(1), new LinuxSurvey(root, () => addresses), {});
        } catch (error) {
          expect(error).to.have.property('code', 'HOST_UNREADABLE');
          return;
        } finally {
          await put(Object.fromEntries(Object.keys(more).map((file) => [file, server[file]])));
        }
        const { cru, mru, sru, hru } = said.resources;
        expect(cru > 0n && mru > 0n && [cru, mru, sru, hru].every((each) => each < 1n << 63n)).to.equal(true);
        expect(said.serialNumber ?? 'none').to.match(/^[ -~]{1,128}$/);
      }),
      { numRuns: 20 },
    );
  });

  it('of this very machine is what Node.js knows of it, and the same when it is asked again', async function () {
    if (process.platform !== 'linux') {
      console.warn('    SKIPPED: this is no Linux');
      this.skip();
    }
    const survey = new LinuxSurvey();
    const facts = await factsOf(survey);
    expect(facts.resources.cru).to.equal(BigInt(cpus().length));
    expect(facts.resources.mru).to.equal(BigInt(totalmem()));
    expect(facts.resources.sru + facts.resources.hru >= 0n).to.equal(true);
    const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    for (const { mac, ips } of facts.interfaces) {
      expect(all.map((each) => each.mac)).to.include(mac);
      for (const ip of ips) expect(all.map((each) => each.address)).to.include(ip);
    }
    expect(await factsOf(survey)).to.deep.equal(facts);
    console.info(
      `      here: ${facts.resources.cru} CPUs, ${facts.resources.mru} bytes of memory, ${facts.resources.sru} of SSD, ${facts.resources.hru} of HDD`,
    );
  });
});
