import { randomBytes } from 'node:crypto';

import { signHead, type SignerOptions } from '../integrity/checkpoint-signer.js';
import { grow, signerOptions, signingTime } from '../integrity/signed-log.fixture.js';
import { nodeVerifiers } from '../integrity/node-verifier.js';
import { draftOf, temporaryFolder } from '../ledger/drafts.fixture.js';
import type { ProvableLedger } from '../ledger/ledger.js';
import { openMemoryLedger } from '../ledger/memory-ledger.js';
import type { EventStore } from './event-store.js';
import { Mirror, type MirroredSource, type MirrorOptions } from './mirror.js';

/** A node's log and what it signs, with a name that no other test has. */
export interface TestNode {
  readonly ledger: ProvableLedger;
  readonly signer: SignerOptions;
  /** More commits, and a checkpoint over all of them. */
  growTo(commits: number): Promise<void>;
  source(): MirroredSource;
  mirrorTo(store: EventStore, options?: Partial<MirrorOptions>): Mirror;
  remove(): Promise<void>;
}

export async function newTestNode(commits: number): Promise<TestNode> {
  const folder = temporaryFolder();
  const ledger = openMemoryLedger();
  // The first commit names the log: with a nonce no two runs meet on the server.
  await ledger.append(draftOf(['node'], null, { nonce: randomBytes(16).toString('hex') }), 0);
  const signer = signerOptions(ledger, folder.path);
  const growTo = async (size: number): Promise<void> => {
    await grow(ledger, size);
    await signHead(signer, signingTime);
  };
  await growTo(commits);
  return {
    ledger,
    signer,
    growTo,
    source: () => ({
      head: async () => ledger.head(),
      commits: (fromPosition) => ledger.storedCommits({ fromPosition }),
    }),
    mirrorTo: (store, options = {}) =>
      new Mirror({
        store,
        checkpoints: signer.checkpoints,
        keysOf: (origin) => nodeVerifiers(signer.keyFile, origin),
        ...options,
      }),
    remove: async () => {
      await ledger.close();
      folder.remove();
    },
  };
}
