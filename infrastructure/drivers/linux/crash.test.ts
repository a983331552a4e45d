import { expect } from 'chai';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { shortOrLong } from '../../checks/long.fixture.js';
import { crashPrefix, crashSpecs } from './crash-specs.fixture.js';
import { takeHostSnapshot } from './host-snapshot.js';
import { createLinuxDriver } from './linux-driver.js';
import { networkNames } from './network/network-names.js';
import { releasePool } from './pool.js';
import {
  expectHostAsBefore,
  makeTestFolder,
  removeTestFolder,
  skipUnlessSupported,
  testContext,
} from './test-host.fixture.js';

const childFile = fileURLToPath(new URL('./crash-child.fixture.js', import.meta.url));
/** From the pool's first making to the middle of many rounds, in ms after the process is up. */
const momentsMs = shortOrLong(
  [15, 70, 160, 300, 490, 740],
  [15, 40, 70, 110, 160, 220, 300, 390, 490, 610, 740, 880],
);

describe('the Linux driver, killed in the middle of its work', function () {
  this.timeout(120_000);

  it('converges from wherever SIGKILL struck, and then leaves nothing behind', async function () {
    await skipUnlessSupported(this, 'volume', 'zmount', 'network-light');
    const dataDir = await makeTestFolder();
    const before = await takeHostSnapshot();
    const context = testContext();
    const complaints: unknown[] = [];
    try {
      for (const moment of momentsMs) {
        const child = fork(childFile, [dataDir]);
        const [word] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
        expect(word, 'the child came up').to.equal('begins');
        child.on('message', (message) => complaints.push(message));
        await sleep(moment);
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      expect(complaints, 'no call failed in any life').to.deep.equal([]);
      const driver = await createLinuxDriver({ dataDir, networkPrefix: crashPrefix, log: context.note });
      for (const spec of crashSpecs) {
        expect((await driver.ensure(spec, context)).kind, context.notes.at(-1)).to.equal('done');
        expect((await driver.inspect(spec.id)).state).to.equal('present');
      }
      for (const spec of crashSpecs) {
        expect((await driver.remove(spec, context)).kind, context.notes.at(-1)).to.equal('done');
      }
      expect(await driver.list()).to.deep.equal([]);
      await driver.close();
    } finally {
      await releasePool(dataDir);
    }
    const networkId = crashSpecs.flatMap((spec) => (spec.type === 'network-light' ? [spec.networkId] : []));
    const names = networkId.flatMap((id) => Object.values(networkNames(crashPrefix, id)));
    await expectHostAsBefore(before, dataDir, crashPrefix, ...names);
    await removeTestFolder(dataDir);
  });
});
