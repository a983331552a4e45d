import { expect } from 'chai';
import { parseExactJson, writeExactJson } from '../json/exact-json.js';
import { DecodeError } from '../json/go-decode.js';
import { parseResult, resultToJson } from './workload-result.js';
import { definitionOf, type WorkloadType, workloadTypes } from './workload-type.js';

const resultOf = (type: WorkloadType) => definitionOf(type).description.result;
/** What comes out when a text goes in. */
const through = (type: WorkloadType, text: string): string =>
  writeExactJson(resultToJson(resultOf(type), parseResult(resultOf(type), parseExactJson(text))));

/** As Zero-OS's Go structs write them when nothing is set (zos-facts 1.6). */
const empty: Readonly<Record<WorkloadType, string>> = {
  zmount: '{"volume_id":""}',
  volume: '{"id":""}',
  qsfs: '{"path":"","metrics_endpoint":""}',
  network: 'null',
  'network-light': 'null',
  ip: '{"ip":"","ip6":"","gateway":""}',
  ipv4: '{"ip":"","ip6":"","gateway":""}',
  zmachine: '{"id":"","ip":"","planetary_ip":"","mycelium_ip":"","console_url":""}',
  'zmachine-light': '{"id":"","ip":"","mycelium_ip":"","console_url":""}',
  zlogs: 'null',
  zdb: '{"Namespace":"","IPs":[],"Port":0}',
  'gateway-name-proxy': '{"fqdn":""}',
  'gateway-fqdn-proxy': '{}',
};

describe('result data', () => {
  it('of every type has the names and the order that Zero-OS writes', () => {
    for (const { type } of workloadTypes) {
      expect(through(type, '{"unknown":[1]}'), type).to.equal(empty[type]);
      expect(writeExactJson(resultToJson(resultOf(type), null)), type).to.equal('null');
      expect(through(type, 'null')).to.equal('null');
    }
  });

  it('goes through unchanged', () => {
    const full: [WorkloadType, string][] = [
      ['zmount', '{"volume_id":"7-42-disk"}'],
      ['zdb', '{"Namespace":"7-42-db","IPs":["::1","10.1.2.3"],"Port":9900}'],
      ['ip', '{"ip":"185.206.122.33/24","ip6":"2001:db8::5/64","gateway":"185.206.122.1"}'],
      ['zmachine-light', '{"id":"i","ip":"10.1.2.5","mycelium_ip":"4d::1","console_url":"10.1.2.1:20005"}'],
      ['gateway-name-proxy', '{"fqdn":"a.gent01.grid.tf"}'],
    ];
    for (const [type, text] of full) expect(through(type, text)).to.equal(text);
  });

  it('of a machine is read with the old name of the planetary address, which counts when it is set', () => {
    const planetary = (text: string): string =>
      /"planetary_ip":"(.*?)"/.exec(through('zmachine', text))?.[1] ?? 'none';
    expect(planetary('{"ygg_ip":"300::1"}')).to.equal('300::1');
    expect(planetary('{"planetary_ip":"300::2","ygg_ip":"300::1"}')).to.equal('300::1');
    expect(planetary('{"planetary_ip":"300::2","ygg_ip":""}')).to.equal('300::2');
    expect(through('zmachine-light', '{"ygg_ip":"300::1"}')).not.to.include('300::1');
  });

  it('that does not fit is refused with its place', () => {
    const wrong: [WorkloadType, string, string][] = [
      ['zmount', '{"volume_id":1}', 'data.volume_id'],
      ['zdb', '{"IPs":["a",2]}', 'data.IPs[1]'],
      ['zdb', '{"Port":65536}', 'data.Port'],
      ['volume', '"id"', 'data'],
      ['zlogs', '5', 'data'],
    ];
    for (const [type, text, path] of wrong) {
      const attempt = (): unknown => parseResult(resultOf(type), parseExactJson(text));
      expect(attempt, text).to.throw(DecodeError).with.property('path', path);
    }
  });
});
