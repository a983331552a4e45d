/**
 * Bodies with what Zero-OS's own Go code makes of them (zos-facts 1.7 and appendix A), as text, so that the core
 * is proven without ../shared. All belong to twin 7, contract 42, unless they say otherwise.
 */
export interface Golden {
  readonly name: string;
  readonly text: string;
  readonly challenge: string;
  /** Null where the facts give only the challenge. */
  readonly md5: string | null;
}

const machine = (type: string, more: string, network: string) =>
  workload(
    'vm1',
    type,
    `{"flist":"https://hub/x.flist","network":{${network}},"size":0,"compute_capacity":{"cpu":2,"memory":4294967296},"mounts":[{"name":"disk1","mountpoint":"/data"}],"entrypoint":"/sbin/zinit init","env":{"b":"2","a":"1","B":"0"}${more}}`,
  );

/** One workload's JSON. */
export function workload(name: string, type: string, data: string, version = 0): string {
  return `{"version":${version},"name":"${name}","type":"${type}","data":${data},"metadata":"","description":""}`;
}

/** A deployment's JSON around workloads; `head` replaces version, metadata and expiration. */
export function body(workloads: string, head = '"version":0,"metadata":"m","expiration":0'): string {
  return `{${head},"twin_id":7,"contract_id":42,"description":"d","signature_requirement":{"requests":[{"twin_id":7,"required":true,"weight":1}],"weight_required":1,"signatures":[],"signature_style":""},"workloads":[${workloads}]}`;
}

const cd = 'cd'.repeat(32);
const ones = '1'.repeat(64);
const twos = '2'.repeat(64);
const interfaces = '"interfaces":[{"network":"net","ip":"10.1.2.5"}]';

export const golden: readonly Golden[] = [
  {
    name: 'no workloads',
    text: body(''),
    challenge: '07md07true11',
    md5: '0f3fafa3ee4bb63c196751919c1ac079',
  },
  {
    name: 'zmount',
    text: body(workload('disk1', 'zmount', '{"size":10737418240}')),
    challenge: '07md00disk1zmount107374182407true11',
    md5: 'a398a7533f3c02f05e39d02dbda75459',
  },
  {
    name: 'zdb',
    text: body(workload('db', 'zdb', '{"size":1073741824,"mode":"seq","password":"pw","public":true}')),
    challenge: '07md00dbzdb1073741824seqpwtrue7true11',
    md5: '71cdd1226fceafac7017d62e1a950b3c',
  },
  {
    name: 'ip',
    text: body(workload('pub', 'ip', '{"v4":true}')),
    challenge: '07md00pubiptruefalse7true11',
    md5: 'c3090f1336b647fff88094100fe663ad',
  },
  {
    name: 'network-light without ip range',
    text: body(
      workload(
        'net',
        'network-light',
        `{"subnet":"10.1.2.0/24","mycelium":{"hex_key":"${cd}","peers":null}}`,
      ),
    ),
    challenge: `07md00netnetwork-light<nil>10.1.2.0/240${cd}7true11`,
    md5: '0420467258b603c7a6d02bb4f25493e5',
  },
  {
    name: 'zmachine, env in byte order, corex not hashed',
    text: body(machine('zmachine', ',"corex":true', interfaces)),
    challenge:
      '07md00vm1zmachinehttps://hub/x.flistfalsenet10.1.2.5024294967296disk1/data/sbin/zinit initB=0a=1b=27true11',
    md5: 'd3fcacd09bbfc5c73e2850b45f92547f',
  },
  {
    name: 'zmachine with an IPv4 address written as IPv6',
    text: body(machine('zmachine', '', '"interfaces":[{"network":"net","ip":"::ffff:10.1.2.5"}]')),
    challenge:
      '07md00vm1zmachinehttps://hub/x.flistfalsenet10.1.2.5024294967296disk1/data/sbin/zinit initB=0a=1b=27true11',
    md5: 'd3fcacd09bbfc5c73e2850b45f92547f',
  },
  {
    name: 'zmachine-light without mycelium',
    text: body(machine('zmachine-light', '', interfaces)),
    challenge:
      '07md00vm1zmachine-lighthttps://hub/x.flistnet10.1.2.5024294967296disk1/data/sbin/zinit initB=0a=1b=27true11',
    md5: 'b839575cd42bd26e1101284c5df871ac',
  },
  {
    name: 'gateway-fqdn-proxy',
    text: body(
      workload(
        'gw',
        'gateway-fqdn-proxy',
        '{"fqdn":"a.b.co","tls_passthrough":true,"backends":["1.1.1.1:443","[2001:db8::1]:443"]}',
      ),
    ),
    challenge: '07md00gwgateway-fqdn-proxya.b.cotrue1.1.1.1:443[2001:db8::1]:4437true11',
    md5: 'fb734f96ffe40630da81ff9123d0e33c',
  },
  {
    name: 'qsfs',
    text: body(
      workload(
        'q',
        'qsfs',
        `{"cache":1073741824,"config":{"minimal_shards":2,"expected_shards":4,"redundant_groups":1,"redundant_nodes":1,"max_zdb_data_dir_size":2560,"encryption":{"algorithm":"AES","key":"${ones}"},"meta":{"type":"zdb","config":{"prefix":"p","encryption":{"algorithm":"AES","key":"${twos}"},"backends":[{"address":"[::1]:9900","namespace":"ns","password":"pw"}]}},"groups":[{"backends":[{"address":"[::2]:9900","namespace":"g1","password":"x"}]},{"backends":[{"address":"[::3]:9900","namespace":"g2","password":"y"}]}],"compression":{"algorithm":"snappy"}}}`,
      ),
    ),
    challenge: `07md00qqsfs107374182424112560AES${ones}zdbpAES${twos}[::1]:9900nspw[::2]:9900g1x[::3]:9900g2ysnappy7true11`,
    md5: null,
  },
  {
    name: 'update',
    text: body(
      `${workload('a', 'zmount', '{"size":1}')},${workload('b', 'zmount', '{"size":2}', 1)}`,
      '"version":1,"metadata":"m","expiration":0',
    ),
    challenge: '17md00azmount11bzmount27true11',
    md5: '8765df06422f0818d8a27b6cb2e35fd4',
  },
  {
    name: 'expiration as a date',
    text: body('', '"version":0,"metadata":"m","expiration":"2024-01-02T03:04:05Z"'),
    challenge: '07md17041646457true11',
    md5: 'fc5cacddc2f248a1ee763ddfa14a231a',
  },
];
