import { expect } from 'chai';
import { openBlockSource } from './open-block-source.js';
import { haveShared, recordingOfSpec61, skipReason } from './tfchain/recorded-blocks.fixture.js';

describe('openBlockSource', () => {
  async function refusal(specs: readonly string[]): Promise<unknown> {
    return openBlockSource(specs).then(
      () => expect.fail('it was opened'),
      (error: unknown) => error,
    );
  }

  it(`opens recording:FILE${skipReason}`, async function () {
    if (!haveShared) this.skip();
    const source = await openBlockSource([`recording:${recordingOfSpec61}`]);
    expect(await source.finalizedHead()).to.include({ number: 699 });
    await source.close();
  });

  it('opens endpoints without connecting to them', async () => {
    const source = await openBlockSource(['ws://127.0.0.1:1', 'wss://example.invalid/'], {
      requestTimeoutMs: 50,
    });
    await source.close();
  });

  it('refuses what it does not know, with what to give instead', async () => {
    for (const specs of [
      [],
      ['http://127.0.0.1'],
      ['ws://'],
      ['recording:'],
      ['recording:a', 'ws://127.0.0.1:1'],
      ['ws://127.0.0.1:1', 'rubbish'],
    ]) {
      const error = await refusal(specs);
      expect(error, specs.join(' ')).to.include({ name: 'BlockSourceSpecError', code: 'BAD_CHAIN' });
    }
    const source = await openBlockSource(['ws://127.0.0.1:1', 'ws://127.0.0.1:2'], {
      requestTimeoutMs: 2000,
    });
    const unreached: unknown = await source.identity().catch((error: unknown) => error);
    expect(unreached).to.have.property('code', 'CHAIN_UNREACHABLE');
    expect(unreached)
      .to.have.property('message')
      .that.contains('none of 2 endpoints answers; the last: ws://');
    await source.close();
    expect(await refusal(['recording:/nowhere/at/all'])).to.have.property('name', 'RecordingError');
  });
});
