import { expect } from 'chai';
import fc from 'fast-check';
import { workloadTypes } from '../workloads/workload-type.js';
import { arbitraryBody } from './arbitrary-body.fixture.js';
import { parseDeployment } from './deployment-body.js';
import { body, workload } from './golden.fixture.js';
import { validateDeployment } from './validate.js';

/** The verdict on a deployment of these workloads. */
function verdict(...workloads: string[]): string {
  return validateDeployment(parseDeployment(body(workloads.join(','))))?.message ?? 'ok';
}

const one = (type: string, data: string): string => verdict(workload('a', type, data));
const key = 'ab'.repeat(32);

/** A machine; `change` overrides parts of its data. */
function machine(
  name: string,
  type: string,
  change: { net?: string; cpu?: number; mem?: number | bigint; size?: number } = {},
): string {
  const {
    net = '"interfaces":[{"network":"net","ip":"10.1.2.5"}]',
    cpu = 1,
    mem = 262144000,
    size = 0,
  } = change;
  return workload(
    name,
    type,
    `{"network":{${net}},"size":${size},"compute_capacity":{"cpu":${cpu},"memory":${mem}}}`,
  );
}

describe('rules of a deployment', () => {
  it('has the types in a fixed startup order', () => {
    expect(workloadTypes.map(({ type }) => type).join(' ')).to.equal(
      'zmount volume qsfs network network-light ipv4 ip zmachine zmachine-light zlogs zdb gateway-name-proxy gateway-fqdn-proxy',
    );
    const having = (ability: (d: (typeof workloadTypes)[number]) => boolean): string[] =>
      workloadTypes.filter(ability).map(({ type }) => type);
    expect(having((d) => d.isSharable)).to.deep.equal(['network', 'network-light']);
    expect(having((d) => d.isUpdatable)).to.deep.equal([
      'zmount',
      'volume',
      'qsfs',
      'network',
      'network-light',
      'zdb',
    ]);
    expect(having((d) => d.pause === 'host')).to.deep.equal(['zmachine', 'zmachine-light', 'zdb']);
  });

  it('of names and versions', () => {
    const named = (name: string): string => verdict(workload(name, 'zmount', '{"size":1}'));
    const dots = 'a'.repeat(36);
    expect(named(dots)).to.equal('ok');
    expect(named(`${dots}a`)).to.equal(`name '${dots}a' is invalid: name cannot exceed 36 characters`);
    expect(named('')).to.equal("name '' is invalid: name cannot be empty");
    for (const bad of ['a-b', '../x', 'a b', 'é', 'a\\n']) {
      expect(named(bad)).to.match(/unsupported character in workload name$/);
    }
    expect(named('ygg')).to.equal("name 'ygg' is invalid: invalid name 'ygg' is reserved");
    expect(named('é'.repeat(19))).to.match(/cannot exceed 36 characters$/);
    const disk = workload('a', 'zmount', '{"size":1}');
    expect(verdict(disk, disk)).to.equal("multiple workloads with the same name 'a'");
    expect(verdict(workload('a', 'zmount', '{"size":1}', 1))).to.equal(
      "workload 'a' version '1' cannot be higher than deployment version '0'",
    );
    // first failure wins, in the order of the document
    expect(verdict(workload('b', 'zmount', '{}'), workload('ygg', 'zmount', '{"size":1}'))).to.equal(
      'invalid size',
    );
  });

  it('of zmount, volume, zdb, ip, qsfs', () => {
    expect([one('zmount', '{"size":1}'), one('volume', '{"size":1}')]).to.deep.equal(['ok', 'ok']);
    expect([one('zmount', '{}'), one('volume', '{}'), one('zdb', '{}')]).to.deep.equal(
      Array(3).fill('invalid size'),
    );
    expect(one('zdb', '{"size":1,"mode":"User"}')).to.equal('invalid mode');
    expect(one('zdb', '{"size":1,"mode":"user"}')).to.equal('ok');
    expect(one('ip', '{}')).to.equal('public ip workload with no selections');
    expect([one('ip', '{"v6":true}'), one('ipv4', '{}')]).to.deep.equal(['ok', 'ok']);
    expect(one('qsfs', '{"config":{"minimal_shards":3,"expected_shards":2}}')).to.equal(
      "minimal shards can't be greater than expected shards",
    );
    expect(one('qsfs', '{}')).to.equal('ok');
  });

  it('of networks', () => {
    const good = '"ip_range":"10.1.0.0/16","subnet":"10.1.2.0/24","wireguard_private_key":"k"';
    const peer = '"subnet":"10.1.3.0/24","wireguard_public_key":"p","allowed_ips":["10.1.3.0/24"]';
    expect(one('network', `{${good},"peers":[{${peer}}]}`)).to.equal('ok');
    expect(one('network', '{}')).to.equal('network IP range cannot be empty');
    expect(one('network', '{"ip_range":"10.1.0.0/16"}')).to.equal('network resource subnet cannot empty');
    expect(one('network', '{"ip_range":"10.1.0.0/16","subnet":"10.1.2.0/24"}')).to.equal(
      'network resource wireguard private key cannot empty',
    );
    expect(one('network', `{${good},"peers":[{}]}`)).to.equal('peer wireguard subnet cannot empty');
    expect(one('network', `{${good},"peers":[{"subnet":"10.1.3.0/24"}]}`)).to.equal(
      'peer wireguard allowedIPs cannot empty',
    );
    expect(one('network', `{${good},"peers":[{"subnet":"10.1.3.0/24","allowed_ips":[""]}]}`)).to.equal(
      'peer wireguard public key cannot empty',
    );
    const shortKey = 'invalid mycelium key length, expected 32';
    expect(one('network', `{${good},"mycelium":{}}`)).to.equal(shortKey);
    expect(one('network-light', '{"subnet":"10.1.2.0/24"}')).to.equal(shortKey);
    expect(one('network-light', '{}')).to.equal('network resource subnet cannot empty');
    const light = (peers: string): string =>
      one('network-light', `{"subnet":"10.1.2.0/24","mycelium":{"hex_key":"${key}","peers":${peers}}}`);
    expect(light('[]')).to.equal('ok');
    expect(light('["x"]')).to.equal('user defined peers list is not supported right now');
  });

  for (const type of ['zmachine', 'zmachine-light']) {
    it(`of ${type}`, () => {
      const of = (change: Parameters<typeof machine>[2]): string => verdict(machine('vm', type, change));
      const net = (name: string, ip: string): string => `"interfaces":[{"network":"${name}","ip":"${ip}"}]`;
      expect(of({})).to.equal('ok');
      expect(of({ net: '' })).to.equal('only one network private network is supported at the moment');
      expect(of({ net: net('net', '') })).to.equal('invalid IP');
      expect(of({ cpu: 0 })).to.equal("cpu capacity can't be 0");
      expect(of({ mem: 262143999 })).to.equal("mem capacity can't be less that 250M");
      expect(of({ size: 524287999 })).to.equal(
        "disk size can't be less that 524288000. Set to 0 for minimum",
      );
      expect(of({ size: 524288000 })).to.equal('ok');
      expect(of({ cpu: 4, mem: 2 ** 31 - 1, size: 524288000 })).to.equal('ok');
      expect(of({ cpu: 4, mem: 2 ** 31, size: 2 ** 31 - 1 })).to.equal(
        "disk size can't be less that 2147483648. Set to 0 for minimum",
      );
      // 4 * 2^62 overflows 64 bits to 0 in Zero-OS, and so its minimum is the small one
      expect(of({ cpu: 4, mem: 2n ** 62n, size: 524288000 })).to.equal('ok');
      for (const name of ['ygg', 'pub', 'mycelium']) {
        expect(of({ net: net(name, '::1') })).to.equal(`'${name}' is reserved network name`);
      }
      const seed = (hex: string): string => `${net('net', '10.1.2.5')},"mycelium":{"hex_seed":"${hex}"}`;
      expect(of({ net: seed('0102030405') })).to.equal('invalid mycelium seed length expected 6 bytes');
      expect(of({ net: seed('010203040506') })).to.equal('ok');
    });
  }

  it('of the public ip of a machine', () => {
    const net = '"public_ip":"pub","interfaces":[{"network":"net","ip":"10.1.2.5"}]';
    const vm = (name: string): string => machine(name, 'zmachine', { net });
    const pub = (type: string, data: string): string => workload('pub', type, data);
    expect(verdict(vm('v'), pub('ip', '{"v4":true}'))).to.equal('ok');
    expect(verdict(pub('ipv4', '{}'), vm('v'))).to.equal('ok');
    expect(verdict(vm('v'))).to.equal('public ip is not found');
    expect(verdict(vm('v'), vm('w'), pub('ip', '{"v4":true}'))).to.equal(
      'public ip is assigned to multiple vms',
    );
    // deliberately: Zero-OS has this message, but loses it
    expect(verdict(vm('v'), pub('zmount', '{"size":1}'))).to.equal(
      "workload of name 'pub' is not a public ip",
    );
  });

  it('of zlogs', () => {
    const logs = (output: string): string => workload('l', 'zlogs', `{"zmachine":"vm","output":"${output}"}`);
    expect(verdict(machine('vm', 'zmachine'), logs('redis://h:1/c'))).to.equal('ok');
    expect(verdict(logs('WSS://h'), machine('vm', 'zmachine'))).to.equal('ok');
    expect(verdict(logs('ws://h'))).to.equal("no zmachine with name 'vm' found");
    expect(verdict(machine('vm', 'zmachine-light'), logs('ws://h'))).to.equal(
      "no zmachine with name 'vm' found",
    );
    expect(verdict(machine('vm', 'zmachine'), logs('http://h'))).to.equal(
      "invalid output schema 'http' not supported",
    );
    expect(verdict(machine('vm', 'zmachine'), logs('h:1:2'))).to.equal(
      "invalid output schema 'h' not supported",
    );
    expect(verdict(machine('vm', 'zmachine'), logs('1:2'))).to.equal(
      'invalid url supplied in output: parse "1:2": first path segment in URL cannot contain colon',
    );
  });

  it('of gateways', () => {
    const gw = (tls: boolean, ...backends: string[]): string =>
      one('gateway-name-proxy', JSON.stringify({ name: 'a-b_1', tls_passthrough: tls, backends }));
    expect(gw(false)).to.equal('backends list can not be empty');
    for (const good of ['http://10.1.1.1', 'http://10.1.1.1:80', 'http://[2001:db8::1]:80']) {
      expect(gw(false, good)).to.equal('ok');
    }
    for (const good of ['10.1.1.1:443', '[::1]:443', '127.0.0.1:0', '1.1.1.1:00080'])
      expect(gw(true, good)).to.equal('ok');
    const refused: [boolean, string, string][] = [
      [false, 'https://10.1.1.1', 'scheme expected to be http'],
      [false, 'http://127.0.0.1', 'invalid ip address in backend: 127.0.0.1'],
      [false, 'http://name:80', 'invalid ip address in backend: name'],
      [false, '10.1.1.1', 'scheme expected to be http'],
      [
        true,
        '1.1.1.1:65536',
        "failed to parse backend 1.1.1.1:65536 with error: port '65536' must be <= 65535",
      ],
      [
        true,
        '1.1.1.1:http',
        'failed to parse backend 1.1.1.1:http with error: invalid port in backend: http',
      ],
      [true, 'name:80', 'failed to parse backend name:80 with error: invalid ip'],
    ];
    for (const [tls, backend, why] of refused) {
      expect(gw(tls, 'http://1.1.1.1'.slice(tls ? 7 : 0) + (tls ? ':1' : ''), backend)).to.equal(
        `failed to validate backend '${backend}': ${why}`,
      );
    }
    expect(one('gateway-name-proxy', '{"name":"a.b","backends":["http://1.1.1.1"]}')).to.equal(
      'name a.b is invalid',
    );
    const fqdn = (name: string): string =>
      one('gateway-fqdn-proxy', `{"fqdn":"${name}","backends":["http://1.1.1.1"]}`);
    for (const good of ['a.co', 'a-b_c.d.example']) expect(fqdn(good)).to.equal('ok');
    for (const bad of ['a', 'a.b', '.co', 'a..co', 'a.co.', 'ä.co'])
      expect(fqdn(bad)).to.equal(`fqdn ${bad} is invalid`);
    expect(fqdn(`${'a.'.repeat(50_000)}!`)).to.match(/is invalid$/);
  });

  it('never throw, whatever parses', () => {
    fc.assert(
      fc.property(arbitraryBody, (sample) => {
        const problem = validateDeployment({ ...sample, version: 0xffff_ffff });
        expect(problem === null || problem.message.length > 0).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });
});
