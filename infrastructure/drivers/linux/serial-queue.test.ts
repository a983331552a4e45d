import { expect } from 'chai';
import { setImmediate as tick } from 'node:timers/promises';
import { KeyedQueues } from './serial-queue.js';

describe('KeyedQueues', () => {
  it('never runs two pieces of work for one key together, keeps their order, and lets keys run side by side', async () => {
    const queues = new KeyedQueues();
    const trace: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      trace.push(`${name} begins`);
      await tick();
      await tick();
      trace.push(`${name} ends`);
      return name;
    };
    const done = await Promise.all([
      queues.run('x', work('x1')),
      queues.run('x', work('x2')),
      queues.run('y', work('y1')),
    ]);
    expect(done).to.deep.equal(['x1', 'x2', 'y1']);
    expect(trace.filter((line) => line.startsWith('x'))).to.deep.equal([
      'x1 begins',
      'x1 ends',
      'x2 begins',
      'x2 ends',
    ]);
    expect(trace.indexOf('y1 begins')).to.be.lessThan(trace.indexOf('x1 ends'));
  });

  it('goes on after a failure', async () => {
    const queues = new KeyedQueues();
    const failed = queues.run('x', () => Promise.reject(new Error('no')));
    const next = queues.run('x', () => Promise.resolve('yes'));
    expect(await failed.catch((error: Error) => error.message)).to.equal('no');
    expect(await next).to.equal('yes');
  });
});
