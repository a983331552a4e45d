import { expect } from 'chai';
import { join } from 'node:path';

import { noteVerifier, parseVerifier, writeVerifier } from '../../domain/integrity/signed-note.js';
import { codeOf, draftOf, temporaryFolder } from '../ledger/drafts.fixture.js';
import type { ProvableLedger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import { checkProof, ProofRefused } from './check-proof.js';
import { signHead } from './checkpoint-signer.js';
import { IntegrityError } from './integrity-error.js';
import { type Prover, proveConsistency, proveEvent } from './make-proof.js';
import { MerkleStore } from './merkle-store.js';
import { nodeVerifier } from './node-verifier.js';
import { parseProof, type Proof, writeProof } from './proof-file.js';
import { grow, signerOptions, signingTime } from './signed-log.fixture.js';

describe('proofs', () => {
  const folder = temporaryFolder();
  const ledger: ProvableLedger = openMemoryLedger();
  const options = signerOptions(ledger, folder.path);
  const checkpoints = new Map<number, string>();
  let prover: Prover;
  let merkle: MerkleStore;

  before(async () => {
    for (const size of [5, 20, 33]) {
      await grow(ledger, size);
      checkpoints.set(size, (await signHead(options, signingTime))!);
    }
    await grow(ledger, 35);
    merkle = await MerkleStore.open(join(folder.path, 'merkle'), ledger);
    await merkle.catchUp();
    const { origin } = checkProofOrigin(checkpoints.get(33)!);
    prover = { ledger, merkle, verifier: writeVerifier((await nodeVerifier(options.keyFile, origin))!) };
  });

  after(async () => {
    await merkle.close();
    folder.remove();
  });

  const checkProofOrigin = (text: string): { origin: string } => ({ origin: text.split('\n')[0]! });
  const key = () => parseVerifier(prover.verifier!);
  const signedAt = async (size: number): Promise<string | null> => checkpoints.get(size) ?? null;
  const reread = (proof: Proof): Proof => parseProof(writeProof(proof));

  it('show every event of the log, by their files alone', async () => {
    for (let position = 0; position < 65; position++) {
      const proof = reread(await proveEvent(prover, position, checkpoints.get(33)!));
      const proven = checkProof(proof, key());
      if (proven.kind !== 'event') throw new Error('another kind');
      for await (const event of ledger.events({ fromPosition: position, toPosition: position }))
        expect(proven.event).to.deep.equal(event);
      expect(proven.checkpoint.size).to.equal(33);
    }
  });

  it('show that the log only grew, between sizes and checkpoints', async () => {
    const choices = [{ size: 3 }, { checkpoint: checkpoints.get(5)! }, { size: 20 }, { size: 33 }] as const;
    for (const [at, old] of choices.entries()) {
      for (const next of choices.slice(at)) {
        const proven = checkProof(reread(await proveConsistency(prover, [old, next], signedAt)), null);
        expect(proven).to.include({ kind: 'consistency', isKeyGiven: false });
      }
    }
    const unsigned = reread(await proveConsistency(prover, [{ size: 5 }, { size: 34 }], signedAt));
    expect(checkProof(unsigned, null)).to.have.nested.property('new.origin', null);
    expect(() => checkProof(unsigned, key())).to.throw(ProofRefused, 'not signed');
  });

  it('are not made of what the log does not have, or has otherwise', async () => {
    const newest = checkpoints.get(33)!;
    expect(await codeOf(proveEvent(prover, 69, newest))).to.equal('NOT_IN_LOG');
    expect(await codeOf(proveEvent(prover, 66, newest))).to.equal('CHECKPOINT_MISSING');
    expect(await codeOf(proveConsistency(prover, [{ size: 33 }, { size: 5 }], signedAt))).to.equal(
      'NOT_IN_LOG',
    );
    expect(await codeOf(proveConsistency(prover, [{ size: 5 }, { size: 36 }], signedAt))).to.equal(
      'NOT_IN_LOG',
    );
    const other = openMemoryLedger();
    await grow(other, 9);
    await other.append(draftOf(['elsewhere']), other.head().nextPosition);
    await grow(other, 40);
    const store = await MerkleStore.open(join(folder.path, 'other'), other);
    await store.catchUp();
    const liar = { ...prover, ledger: other, merkle: store };
    expect(await codeOf(proveEvent(liar, 3, newest))).to.equal('CHECKPOINT_CONFLICT');
    const grown = proveConsistency(liar, [{ checkpoint: newest }, { size: 40 }], signedAt);
    expect(await codeOf(grown)).to.equal('CHECKPOINT_CONFLICT');
    await store.close();
  });

  it('hold under the right key only', async () => {
    const proof = await proveEvent(prover, 7, checkpoints.get(33)!);
    const stranger = noteVerifier(key().keyName, new Uint8Array(32).fill(9));
    expect(() => checkProof(proof, stranger)).to.throw(ProofRefused, 'another key');
    expect(() => checkProof({ ...proof, verifier: null }, stranger)).to.throw(
      ProofRefused,
      'no signature of',
    );
    expect(() => checkProof({ ...proof, verifier: null }, null)).to.throw(ProofRefused, 'names no key');
    expect(checkProof({ ...proof, verifier: null }, key()).signer).to.deep.equal(key());
    const renamed = noteVerifier('zledger/other', key().publicKey);
    expect(() => checkProof({ ...proof, verifier: writeVerifier(renamed) }, null)).to.throw(ProofRefused);
  });

  it('are refused, or say the very same, when any one bit of the file is changed', async function () {
    this.timeout(60_000);
    const small = openMemoryLedger();
    // One event, so that no other event of the same commit can be named.
    await small.append(draftOf(['node'], 3), 0);
    await small.append(draftOf(['node'], 4), 1);
    const root = join(folder.path, 'small');
    const text = (await signHead(signerOptions(small, root), signingTime))!;
    const store = await MerkleStore.open(join(root, 'merkle'), small);
    const verifier = writeVerifier(
      (await nodeVerifier(join(root, 'identity', 'ledger-key'), text.split('\n')[0]!))!,
    );
    const event = await proveEvent({ ledger: small, merkle: store, verifier }, 1, text);
    const grown = await proveConsistency(
      { ledger: small, merkle: store, verifier },
      [{ size: 1 }, { checkpoint: text }],
      async () => null,
    );
    await store.close();
    for (const proof of [event, grown]) {
      const trusted = parseVerifier(verifier);
      const good = Buffer.from(writeProof(proof));
      let [refused, malformed] = [0, 0];
      for (let bit = 0; bit < good.length * 8; bit++) {
        const bytes = Buffer.from(good);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        try {
          checkProof(parseProof(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), trusted);
        } catch (error) {
          if (error instanceof ProofRefused) refused += 1;
          else if (error instanceof IntegrityError || error instanceof TypeError) malformed += 1;
          else throw error;
          continue;
        }
        // Nothing but the very same content may pass, e.g. other blanks between members.
        const same = writeProof(parseProof(bytes.toString())) === good.toString();
        expect(
          same,
          `bit ${bit} of ${JSON.stringify(bytes.toString('latin1', (bit >> 3) - 20, (bit >> 3) + 20))}`,
        ).to.equal(true);
      }
      expect(refused).to.be.greaterThan(1000);
      expect(malformed).to.be.greaterThan(1000);
    }
  });

  it('are malformed when members are missing, unknown, or of another type', async () => {
    const good: Record<string, unknown> = JSON.parse(
      writeProof(await proveEvent(prover, 7, checkpoints.get(33)!)),
    );
    expect(parseProof(JSON.stringify(good)).kind).to.equal('event');
    const changes: Record<string, unknown>[] = Object.keys(good).map((name) => ({ [name]: undefined }));
    changes.push({ more: 1 }, { kind: 'else' }, { zledgerProof: 2 }, { index: -1 }, { index: 1.5 });
    changes.push({ path: [''] }, { path: ['AA=='] }, { path: 'AA==' }, { commit: 'A' }, { position: '7' });
    changes.push({ path: Array.from({ length: 129 }, () => Buffer.alloc(32).toString('base64')) });
    for (const change of changes) {
      const text = JSON.stringify({ ...good, ...change });
      expect(() => parseProof(text), JSON.stringify(change)).to.throw(IntegrityError, 'This is no proof');
    }
    for (const text of ['', '[]', 'null', '{', '"x"'])
      expect(() => parseProof(text), text).to.throw(IntegrityError);
  });
});
