import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../ledger/drafts.fixture.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { nodeViews } from './node-views.js';
import { ProjectionStore } from './projection-store.js';
import { histories } from './view-answers.fixture.js';

const rounds = 6;

describe('the views under SIGKILL', () => {
  const folder = temporaryFolder();
  after(folder.remove);
  const ledgerPath = join(folder.path, 'ledger');
  const viewsPath = join(folder.path, 'views');

  /** Compares the views that the kill left, caught up, with a rebuild and with the log itself. */
  async function check(): Promise<{ behind: number; events: number }> {
    const ledger = await openLevelLedger({ path: ledgerPath });
    const views = await ProjectionStore.open({ path: viewsPath, ledger, projections: nodeViews });
    const behind = Math.max(...views.lag().map(({ lag }) => lag));
    const caughtUp = await histories(ledger, views);
    await views.close();
    expect(caughtUp).to.deep.equal(await histories(ledger));
    const rebuiltPath = join(folder.path, 'rebuilt');
    const rebuilt = await ProjectionStore.open({ path: rebuiltPath, ledger, projections: nodeViews });
    expect(await histories(ledger, rebuilt)).to.deep.equal(caughtUp);
    await rebuilt.close();
    rmSync(rebuiltPath, { recursive: true });
    const events = ledger.head().nextPosition;
    await ledger.close();
    return { behind, events };
  }

  it('have every event exactly once when the kill came between an append and their write', async function () {
    this.timeout(60_000);
    await runUntilKilled([ledgerPath, viewsPath, '1', 'between'], null);
    const { behind, events } = await check();
    expect(behind, 'events that the views did not have').to.be.greaterThan(0);
    expect(events).to.be.greaterThan(60);
  });

  it(`have every event exactly once after each of ${rounds} kills at any moment`, async function () {
    this.timeout(60_000);
    let before = 0;
    for (let round = 0; round < rounds; round++) {
      await runUntilKilled(
        [ledgerPath, viewsPath, String(1001 + round * 1000), 'any'],
        5 + Math.random() * 60,
      );
      const { events } = await check();
      expect(events, `round ${round} wrote something`).to.be.greaterThan(before);
      before = events;
    }
  });

  it('are whole after each of 4 kills while they are built anew beside the live ones', async function () {
    this.timeout(60_000);
    let unfinished = 0;
    for (let round = 0; round < 4; round++) {
      const isSure = round === 0;
      const mode = isSure ? 'mid-build' : 'rebuild';
      await runUntilKilled([ledgerPath, viewsPath, '0', mode], isSure ? null : Math.random() * 40);
      const ledger = await openLevelLedger({ path: ledgerPath });
      const views = await ProjectionStore.open({ path: viewsPath, ledger, projections: nodeViews });
      if (views.lag().some(({ rebuilding }) => rebuilding)) unfinished++;
      await views.close(0);
      await ledger.close();
      await check();
    }
    expect(unfinished, 'kills in the middle of a build').to.be.greaterThan(0);
  });
});

/** @param lifetime ms after its first word; null: it ends itself */
async function runUntilKilled(args: readonly string[], lifetime: number | null): Promise<void> {
  const script = fileURLToPath(new URL('view-crash.fixture.js', import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint += data.toString();
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.on('close', (_code, signal) => resolve(signal)),
  );
  const spoke = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await Promise.race([spoke, ended]);
  if (lifetime !== null) {
    await wait(lifetime);
    child.kill('SIGKILL');
  }
  expect(await ended, complaint).to.equal('SIGKILL');
  expect(complaint).to.equal('');
}
