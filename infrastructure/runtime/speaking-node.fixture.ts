import type { KeyringPair } from '@polkadot/keyring/types';
import { pino } from 'pino';
import { connectTfchain } from '../../chain/tfchain/connect-tfchain.js';
import { type NodeId, nodeId } from '../../domain/ids.js';
import type { NodeDetails } from '../../domain/node-call.js';
import { followForEver } from '../cli/follow-for-ever.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import type { Ledger } from '../ledger/ledger.js';
import { voiceHands } from '../voice/voice-hands.js';
import { loadState } from './load-state.js';
import { NodeRuntime } from './node-runtime.js';

export interface Speaking {
  readonly url: string;
  readonly ledger: Ledger;
  readonly key: KeyringPair;
  /** The dry driver's record. */
  readonly dryFile: string;
  /** Default 1; null: the one of its key. */
  readonly nodeId?: NodeId | null;
  /** What it registers itself as; default: it does not. */
  readonly describe?: () => Promise<NodeDetails>;
}

export const accountOf = ({ publicKey }: KeyringPair): string => Buffer.from(publicKey).toString('hex');

/** A node in this process with a key of its own on a development chain; it follows until it is stopped. */
export async function startSpeaking({ url, ledger, key, dryFile, describe, ...which }: Speaking) {
  const source = connectTfchain({ endpoints: [url], pollMs: 30, requestTimeoutMs: 2000 });
  if (source.voice === undefined) throw new Error('the chain listens');
  const runtime = new NodeRuntime({
    ledger,
    state: await loadState(ledger),
    source,
    driver: new DryDriver({ file: dryFile }),
    nodeId: which.nodeId === undefined ? nodeId(1) : which.nodeId,
    ...(which.nodeId === null ? {} : { firstBlock: 1 }),
    version: '0.1.0',
    log: pino({ enabled: false }),
    hands: voiceHands(source.voice, key),
    account: accountOf(key),
    ...(describe === undefined ? {} : { describe }),
  });
  try {
    await runtime.start();
  } catch (error) {
    await source.close();
    throw error;
  }
  const abort = new AbortController();
  // As the program does it: trouble of the chain's that may pass does not end the node.
  const following = followForEver(() => runtime.run(abort.signal, false), {
    signal: abort.signal,
    untilHead: false,
    hasFollowed: () => true,
    tryAgainMs: 100,
    onTrouble: () => undefined,
  }).catch(() => undefined);
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    abort.abort();
    await following;
    await runtime.stop();
    await source.close();
  };
  return { runtime, stop };
}
