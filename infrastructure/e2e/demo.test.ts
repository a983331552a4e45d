import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkHostSupport } from '../drivers/linux/host-support.js';
import { createLogger } from '../logging/logger.js';
import { runDemo } from '../demo/run-demo.js';

/** What the demo told, for the assertions. */
class Told {
  readonly chapters: string[] = [];
  readonly texts: string[] = [];
  readonly proofs: string[] = [];
  readonly rows: (readonly string[])[] = [];

  chapter(title: string): void {
    this.chapters.push(title);
  }
  tell(text: string): void {
    this.texts.push(text);
  }
  proof(text: string, holds: boolean): void {
    this.proofs.push(`${holds ? 'ok' : 'NOT'} ${text}`);
  }
  table(_titles: readonly string[], rows: readonly (readonly string[])[]): void {
    this.rows.push(...rows);
  }
}

describe('the demo', function () {
  this.timeout(180_000);
  const log = createLogger({ level: 'warn', pretty: false, colour: false });
  let data = '';

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'zledger-demo-test-'));
  });
  afterEach(async () => {
    await rm(data, { recursive: true, force: true });
  });

  async function play(driver: 'dry' | 'linux'): Promise<Told> {
    const told = new Told();
    const signal = new AbortController().signal;
    const failed = await runDemo({ driver, keep: false, data, narrator: told, signal, log });
    expect(failed).to.deep.equal([]);
    return told;
  }

  it('plays with the dry driver: all of it holds', async () => {
    const told = await play('dry');
    expect(told.texts[0]).to.equal('driver dry, as asked: nothing on this host is changed');
    expect(told.proofs.filter((proof) => proof.startsWith('ok contract'))).to.have.length.greaterThan(4);
    expect(told.proofs).to.include('ok the replayed state is the live one, to the byte');
    const states = new Set(told.rows.map((row) => row[3]));
    expect([...states]).to.have.members(['ok', 'deleted']);
  });

  it('plays on this host: networks, disks and machines are real, and nothing is left', async function () {
    const obstacle = await linuxObstacle();
    if (obstacle !== null) {
      console.log(`      skipped: ${obstacle}`);
      this.skip();
    }
    const told = await play('linux');
    expect(told.proofs).to.include('ok ledger and host agree on every workload');
    expect(told.proofs).to.include('ok nothing is left on the host');
  });
});

async function linuxObstacle(): Promise<string | null> {
  if (process.platform !== 'linux') return 'the Linux driver needs Linux';
  if (process.getuid?.() !== 0) return 'the Linux driver needs root';
  const { missing, types } = await checkHostSupport();
  return types.length > 0 ? null : missing.map(({ reason }) => reason).join('; ');
}
