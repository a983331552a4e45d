import { expect } from 'chai';
import { contractId, twinId, workloadId } from '../ids.js';
import { networkId, uniqueName } from './network-id.js';

describe('network id and unique names', () => {
  it("are Zero-OS's (values printed by its Go code)", () => {
    const vm = workloadId(twinId(7), contractId(42n), 'vm1');
    expect(networkId(twinId(7), 'mynet')).to.equal('6CtXtdiNqSVHP');
    expect(uniqueName(vm, 'pub')).to.equal('3TxLL3Th9CG5L');
    expect(uniqueName(vm, 'mynet')).to.equal('D8pQbNer7idC6');
  });
});
