import { signHead } from '../integrity/checkpoint-signer.js';
import { CheckpointStore } from '../integrity/checkpoint-store.js';
import { dataFolder } from '../node/data-folder.js';
import { reachNode } from '../node/reach-node.js';
import type { CommitSource } from './commit-source.js';
import { RunningNodeSource } from './running-node-source.js';

/**
 * @param data the data folder of a node, running or not
 * @throws LedgerError, OperationError `NODE_UNREACHABLE`
 */
export async function openCommitSource(data: string, signal: AbortSignal): Promise<CommitSource> {
  const reached = await reachNode(data);
  if (reached.kind === 'running') return new RunningNodeSource(reached.url, signal);
  const { ledger } = reached;
  const folder = dataFolder(data);
  return {
    isRunning: false,
    head: async () => ledger.head(),
    sign: () => {
      const checkpoints = new CheckpointStore(folder.checkpoints);
      const options = { ledger, merkle: folder.merkle, checkpoints, keyFile: folder.ledgerKey };
      return signHead(options, Date.now(), signal);
    },
    commits: (fromPosition, toPosition) =>
      ledger.storedCommits({ fromPosition, ...(toPosition === undefined ? {} : { toPosition }) }),
    close: () => ledger.close(),
  };
}
