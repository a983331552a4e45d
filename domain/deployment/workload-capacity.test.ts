import { expect } from 'chai';
import { addCapacity, noCapacity } from '../workloads/workload-definition.js';
import { parseDeployment } from './deployment-body.js';
import { body, workload } from './golden.fixture.js';
import { deploymentCapacity, workloadCapacity } from './workload-capacity.js';

/** cru, mru, sru, hru, ipv4u of one workload. */
function capacity(type: string, data: string): bigint[] {
  const parsed = parseDeployment(body(workload('a', type, data)));
  const [first] = parsed.workloads;
  const c = first === undefined ? noCapacity : workloadCapacity(first);
  return [c.cru, c.mru, c.sru, c.hru, c.ipv4u];
}

describe('capacity of workloads', () => {
  it('is what Zero-OS counts for each type, in exact bytes', () => {
    const big = 2n ** 64n - 1n;
    const none = [0n, 0n, 0n, 0n, 0n];
    expect(capacity('zmount', `{"size":${big}}`)).to.deep.equal([0n, 0n, big, 0n, 0n]);
    expect(capacity('volume', '{"size":5}')).to.deep.equal([0n, 0n, 5n, 0n, 0n]);
    expect(capacity('zdb', '{"size":5}')).to.deep.equal([0n, 0n, 0n, 5n, 0n]);
    expect(capacity('qsfs', '{"cache":5}')).to.deep.equal([1n, 1073741824n, 5n, 0n, 0n]);
    expect(capacity('ip', '{"v4":true}')).to.deep.equal([0n, 0n, 0n, 0n, 1n]);
    expect(capacity('ip', '{"v6":true}')).to.deep.equal(none);
    expect(capacity('ipv4', '{}')).to.deep.equal([0n, 0n, 0n, 0n, 1n]);
    for (const type of ['network', 'network-light', 'zlogs', 'gateway-name-proxy', 'gateway-fqdn-proxy']) {
      expect(capacity(type, '{}')).to.deep.equal(none);
    }
    for (const type of ['zmachine', 'zmachine-light']) {
      const machine = (cpu: number, memory: number, size: number): bigint[] =>
        capacity(type, `{"size":${size},"compute_capacity":{"cpu":${cpu},"memory":${memory}}}`);
      expect(machine(1, 262144000, 0)).to.deep.equal([1n, 262144000n, 524288000n, 0n, 0n]);
      expect(machine(2, 2 ** 32, 0)).to.deep.equal([2n, 2n ** 32n, 2147483648n, 0n, 0n]);
      expect(machine(2, 2 ** 32, 2 ** 40)).to.deep.equal([2n, 2n ** 32n, 2n ** 40n, 0n, 0n]);
    }
  });

  it('of a deployment is the sum', () => {
    const parsed = parseDeployment(
      body(
        `${workload('a', 'zmount', '{"size":3}')},${workload('b', 'volume', '{"size":4}')},${workload('c', 'ipv4', '{}')}`,
      ),
    );
    expect(deploymentCapacity(parsed)).to.deep.equal({ cru: 0n, mru: 0n, sru: 7n, hru: 0n, ipv4u: 1n });
    expect(parsed.workloads.map(workloadCapacity).reduce(addCapacity)).to.deep.equal(
      deploymentCapacity(parsed),
    );
  });
});
