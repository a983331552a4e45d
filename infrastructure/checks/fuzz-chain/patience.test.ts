import { expect } from 'chai';
import { once } from 'node:events';
import { pause } from '../../e2e/until.fixture.js';
import { Patience } from './patience.js';

describe('patience with what may hang', () => {
  it('is not over because the machine was busy elsewhere, and is when nothing went on although it could', async () => {
    const patience = new Patience(50, 5);
    const until = performance.now() + 200;
    while (performance.now() < until); // this process gets no turn
    await pause(0);
    expect(patience.signal.aborted).to.equal(false);
    patience.progress();
    await once(patience.signal, 'abort');
    patience.end();
  });
});
