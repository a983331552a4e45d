import { expect } from 'chai';

import { noCapacity } from '../../domain/workloads/workload-definition.js';
import { median, medianMicros } from './interleaved.js';
import { benchContract, diskBody, lifeSteps, LiveNode } from './live-node.js';

describe('the tools of the benchmarks', () => {
  it('take the median', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([5])]).to.deep.equal([2, 2.5, 5]);
    expect(median([])).to.be.NaN;
  });

  it('run all contenders in turns, equally often', () => {
    const order: string[] = [];
    const contenders = ['a', 'b'].map((name) => ({ name, run: () => order.push(name) }));
    expect([...medianMicros(contenders, 1, 2).keys()]).to.deep.equal(['a', 'b']);
    expect(order.join('')).to.equal('ab'.repeat(5));
  });

  it('drive a node through whole lives: a live deployment takes its disk, a gone one nothing', () => {
    const node = new LiveNode();
    const life = (n: number) => {
      const { text, hash } = diskBody(benchContract(n));
      return node.steps(benchContract(n), text, hash);
    };
    const first = life(1);
    const second = life(2);
    for (const step of lifeSteps.slice(0, 3)) first[step]();
    for (const step of lifeSteps) second[step]();
    node.emptyBlock();
    expect(node.state.used).to.deep.equal({ ...noCapacity, sru: 1024n ** 3n });
    const workload = node.state.deployments.get(benchContract(1))?.workloads.get('disk');
    expect(workload?.state).to.equal('ok');
    for (const step of lifeSteps.slice(3)) first[step]();
    expect(node.state.used).to.deep.equal(noCapacity);
  });
});
