import { join } from 'node:path';

import { draftOf } from '../ledger/drafts.fixture.js';
import type { CommitDraft, Ledger, Plain, ProvableLedger } from '../ledger/ledger.js';
import { CheckpointStore } from './checkpoint-store.js';
import type { SignerOptions } from './checkpoint-signer.js';

export const signingTime = Date.UTC(2026, 10, 22, 21, 0, 0);

/** The first commit of a node's log: the one that names chain and node. */
export function boundDraft(nodeId: number): CommitDraft {
  const data: Plain = { nodeId, genesis: `0x${'ab'.repeat(32)}`, chainName: 'test', firstBlock: 1 };
  return {
    ...draftOf(['node'], null, data),
    events: [{ stream: 'node', type: 'LedgerBound', schemaVersion: 1, data }],
  };
}

/** A log of node 14: one commit that binds it, then commits of two events. */
export async function grow(ledger: Ledger, commits: number): Promise<void> {
  while (ledger.head().commits < commits) {
    const { commits: number, nextPosition } = ledger.head();
    const draft =
      number === 0 ? boundDraft(14) : draftOf(['node', `contract-${number % 5}`], number, { number });
    await ledger.append(draft, nextPosition);
  }
}

/** Where a node's signer keeps its things, under one folder. */
export function signerOptions(ledger: ProvableLedger, root: string): SignerOptions {
  return {
    ledger,
    merkle: join(root, 'merkle'),
    checkpoints: new CheckpointStore(join(root, 'checkpoints')),
    keyFile: join(root, 'identity', 'ledger-key'),
  };
}
