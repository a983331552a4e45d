import { expect } from 'chai';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import pino from 'pino';

import { openCheckpoint } from '../../domain/integrity/checkpoint.js';
import { parseVerifier } from '../../domain/integrity/signed-note.js';
import { RfcTree } from '../../domain/integrity/merkle-rfc.fixture.js';
import { codeOf, collect, draftOf, temporaryFolder } from '../ledger/drafts.fixture.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { signHead } from './checkpoint-signer.js';
import { CheckpointTaker } from './checkpoint-taker.js';
import { LedgerKey } from './ledger-key.js';
import { grow, signerOptions, signingTime } from './signed-log.fixture.js';

describe('signing checkpoints', () => {
  const folder = temporaryFolder();
  let folders = 0;
  after(folder.remove);
  const newRoot = (): string => join(folder.path, String(folders++));
  const verifierOf = (root: string) =>
    parseVerifier(readFileSync(join(root, 'identity', 'ledger-key.pub'), 'utf8').trimEnd());

  it('signs origin, size and root of the log with a key that only the owner can read', async () => {
    const [ledger, root] = [openMemoryLedger(), newRoot()];
    await grow(ledger, 9);
    const text = await signHead(signerOptions(ledger, root), signingTime);
    const checkpoint = openCheckpoint(text!, [verifierOf(root)]);
    const commits = await collect(ledger.commits());
    const rfc = new RfcTree(commits.map(({ hash }) => Buffer.from(hash, 'hex')));
    const origin = `zledger/abababababababab/node-14/${commits[0]!.hash.slice(0, 16)}`;
    expect(checkpoint).to.deep.include({
      origin,
      size: 9,
      extensions: ['signed-at 2026-11-22T21:00:00.000Z'],
    });
    expect(Buffer.from(checkpoint.root).equals(rfc.root(9))).to.equal(true);
    const keyFile = join(root, 'identity', 'ledger-key');
    expect(statSync(keyFile).mode & 0o777).to.equal(0o600);
    expect(statSync(join(root, 'identity')).mode & 0o777).to.equal(0o700);
    expect(readdirSync(join(root, 'identity')).sort()).to.deep.equal(['ledger-key', 'ledger-key.pub']);
    const secret = readFileSync(keyFile, 'utf8').split(' ')[1]!;
    const key = await LedgerKey.read(keyFile);
    for (const shown of [JSON.stringify(key), inspect(key), text!]) expect(shown).to.not.contain(secret);
  });

  it('signs nothing for an empty log, and the same size only once', async () => {
    const [ledger, root] = [openMemoryLedger(), newRoot()];
    const options = signerOptions(ledger, root);
    expect(await signHead(options, signingTime)).to.equal(null);
    await grow(ledger, 3);
    const text = await signHead(options, signingTime);
    expect(await signHead(options, signingTime + 5000)).to.equal(text);
    expect(readdirSync(join(root, 'checkpoints'))).to.deep.equal(['0000000000000003.checkpoint']);
  });

  it('keeps the newest 64', async () => {
    const [ledger, root] = [openMemoryLedger(), newRoot()];
    for (let size = 1; size <= 70; size++) {
      await grow(ledger, size);
      await signHead(signerOptions(ledger, root), signingTime);
    }
    const names = readdirSync(join(root, 'checkpoints')).sort();
    expect(names).to.have.length(64);
    expect(names[0]).to.equal('0000000000000007.checkpoint');
    expect(names[63]).to.equal('0000000000000070.checkpoint');
  });

  it('signs no second story: not of another log, not of a shorter one, not of one that was changed', async () => {
    const [ledger, root] = [openMemoryLedger(), newRoot()];
    await grow(ledger, 12);
    await signHead(signerOptions(ledger, root), signingTime);
    const [other, shorter, changed] = [openMemoryLedger(), openMemoryLedger(), openMemoryLedger()];
    await other.append(draftOf(['node']), 0);
    await grow(shorter, 11);
    await grow(changed, 7);
    await changed.append(draftOf(['elsewhere']), changed.head().nextPosition);
    await grow(changed, 15);
    for (const wrong of [other, shorter, changed]) {
      const signing = signHead(signerOptions(wrong, root), signingTime);
      expect(await codeOf(signing)).to.equal('CHECKPOINT_CONFLICT');
    }
    expect(readdirSync(join(root, 'checkpoints'))).to.deep.equal(['0000000000000012.checkpoint']);
    await grow(ledger, 13);
    expect(await signHead(signerOptions(ledger, root), signingTime)).to.contain('\n13\n');
  });

  it('refuses a key file in which any one bit is changed', async () => {
    const [ledger, root] = [openMemoryLedger(), newRoot()];
    await grow(ledger, 1);
    await signHead(signerOptions(ledger, root), signingTime);
    const file = join(root, 'identity', 'ledger-key');
    const good = readFileSync(file);
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bytes = Buffer.from(good);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(file, bytes);
      expect(await codeOf(LedgerKey.read(file)), `bit ${bit}`).to.equal('LEDGER_KEY_DAMAGED');
    }
    chmodSync(file, 0o600);
  });

  it('takes one every so many commits and at a clean stop, without being waited for', async () => {
    const [ledger, root] = [openMemoryLedger(), newRoot()];
    const log = pino({ level: 'silent' });
    const taker = new CheckpointTaker({
      ...signerOptions(ledger, root),
      log,
      now: () => signingTime,
      every: 10,
    });
    taker.start();
    const sizes = (): number[] =>
      existsSync(join(root, 'checkpoints'))
        ? readdirSync(join(root, 'checkpoints')).map((name) => Number.parseInt(name, 10))
        : [];
    for (let size = 1; size <= 12; size++) {
      await grow(ledger, size);
      taker.afterCommit();
      if (size < 10) expect(sizes()).to.deep.equal([]);
    }
    while (sizes().length === 0) await setTimeout(1);
    await grow(ledger, 25);
    await taker.stop();
    expect(Math.max(...sizes())).to.equal(25);
    expect(sizes()).to.have.length(2);
    rmSync(join(root, 'checkpoints'), { recursive: true });
    writeFileSync(join(root, 'checkpoints'), 'in the way');
    // What cannot be written is said in the log of the process, and the node stops all the same.
    await grow(ledger, 26);
    await taker.stop();
  });
});
