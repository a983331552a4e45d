import { expect } from 'chai';

import { retried } from './back-off.js';

const patience = { firstPause: 1, longestPause: 4, total: 20 };
const isPassing = (error: unknown): boolean => error instanceof Error && error.message === 'passing';

describe('trying again', () => {
  it('goes on with growing pauses until it works', async () => {
    const pauses: number[] = [];
    let left = 5;
    const operation = async (): Promise<string> => {
      if (left-- > 0) throw new Error('passing');
      return 'done';
    };
    const onPause = (_error: unknown, pause: number): void => void pauses.push(pause);
    expect(await retried(operation, { patience, isPassing, onPause })).to.equal('done');
    expect(pauses).to.deep.equal([1, 2, 4, 4, 4]);
  });

  it('ends with what was thrown when patience is over, or when trying again is useless', async () => {
    let tries = 0;
    const fail = (message: string) => (): Promise<never> => {
      tries++;
      return Promise.reject(new Error(message));
    };
    const thrown = await retried(fail('passing'), { patience, isPassing }).catch((error: unknown) => error);
    expect((thrown as Error).message).to.equal('passing');
    expect(tries).to.equal(7);
    tries = 0;
    await retried(fail('for good'), { patience, isPassing }).catch(() => {});
    expect(tries).to.equal(1);
  });

  it('ends with the reason of the signal, also in a pause', async () => {
    const stop = new AbortController();
    const reason = new Error('asked to stop');
    const long = { firstPause: 60_000, longestPause: 60_000, total: Number.POSITIVE_INFINITY };
    const waiting = retried(() => Promise.reject(new Error('passing')), {
      patience: long,
      isPassing,
      signal: stop.signal,
      onPause: () => setImmediate(() => stop.abort(reason)),
    });
    expect(await waiting.catch((error: unknown) => error)).to.equal(reason);
  });
});
