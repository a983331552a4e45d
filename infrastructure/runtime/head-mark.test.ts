import { expect } from 'chai';
import { ScriptedChain } from './scripted-chain.fixture.js';
import { HeadMark } from './head-mark.js';

const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the head when following began', () => {
  it('is asked for beside the following, and stays where it was when the chain goes on', async () => {
    const chain = new ScriptedChain();
    for (let block = 0; block < 3; block += 1) chain.push();
    const mark = new HeadMark(chain, () => 0);
    expect(mark.head, 'nobody follows').to.equal(null);
    mark.begin();
    expect(mark.head, 'not answered yet').to.equal(null);
    await answered();
    expect(mark.head).to.equal(3);
    chain.push();
    expect(mark.head).to.equal(3);
  });

  it('is another one after trouble, and not known until it is answered', async () => {
    const chain = new ScriptedChain();
    let now = 0;
    const mark = new HeadMark(chain, () => now);
    mark.begin();
    await answered();
    chain.push();
    chain.down = true;
    mark.begin();
    await answered();
    expect(mark.head, 'the chain does not answer').to.equal(null);
    chain.down = false;
    expect(mark.head, 'asked again only after a while').to.equal(null);
    await answered();
    expect(mark.head).to.equal(null);
    now += 5000;
    expect(mark.head).to.equal(null);
    await answered();
    expect(mark.head).to.equal(1);
  });
});
