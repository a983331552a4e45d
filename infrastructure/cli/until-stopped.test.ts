import { expect } from 'chai';

import { untilStopped } from './until-stopped.js';

describe('untilStopped', () => {
  it('gives the result of the work, or its error', async () => {
    const { signal } = new AbortController();
    expect(await untilStopped(Promise.resolve(7), signal)).to.equal(7);
    const failed = await untilStopped(Promise.reject(new Error('work')), signal).catch(
      (error: unknown) => error,
    );
    expect(failed).to.be.an('error').with.property('message', 'work');
  });

  it('throws the reason as soon as the signal aborts, and drops what the work comes to', async () => {
    const controller = new AbortController();
    let fail = (_error: Error): void => {};
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    const waiting = untilStopped(work, controller.signal).catch((error: unknown) => error);
    controller.abort(new Error('stop'));
    expect(await waiting).to.have.property('message', 'stop');
    fail(new Error('too late'));
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection would fail the run
  });
});
