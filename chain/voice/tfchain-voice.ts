import type { KeyringPair } from '@polkadot/keyring/types';
import { z } from 'zod';
import type { NodeOutcome, SignExtrinsic, Signature } from '../../domain/node-effect.js';
import { isStaleReading } from '../../domain/reports/uptime-window.js';
import { CallUnknownError, type ChainVoice, ReadingStaleError } from '../chain-voice.js';
import type { Asker } from '../tfchain/asker.js';
import type { EndpointPool } from '../tfchain/endpoint-pool.js';
import { RpcRefused } from '../tfchain/rpc-errors.js';
import { blockHashShape } from '../tfchain/rpc-shapes.js';
import { runtimeAt } from '../tfchain/runtime-at.js';
import type { RuntimeStore } from '../tfchain/runtime-store.js';
import { storageItem } from '../tfchain/storage-item.js';
import type { AtHead } from '../tfchain/tfchain-records.js';
import { newestTime } from './newest-time.js';
import { refusalOf } from './refusal.js';
import { signCall } from './sign-call.js';

const versions = z.object({ transactionVersion: z.int().min(0).max(0xffff_ffff) });
const accountInfo = z.object({ nonce: z.bigint().min(0n).max(0xffff_ffffn).transform(Number) });

/** Speaks to TFChain over its endpoints. */
export class TfchainVoice implements ChainVoice {
  constructor(
    private readonly pool: EndpointPool,
    private readonly runtimes: RuntimeStore,
    private readonly atHead: AtHead,
  ) {}

  async sign({ call, period }: Pick<SignExtrinsic, 'call' | 'period'>, key: KeyringPair): Promise<Signature> {
    if (call.kind === 'report-uptime') await this.#assertFresh(call.takenAt);
    const signed = await this.atHead(async (asker, at) => {
      const decoder = await runtimeAt(asker, this.runtimes, at.hash);
      const { genesis } = await asker.ready();
      const { transactionVersion } = await asker.ask('state_getRuntimeVersion', [at.hash], versions);
      const nonce = await this.#nonce(asker, decoder, at.hash, key);
      try {
        return signCall(decoder, call, key, { at, genesis, nonce, period, transactionVersion });
      } catch (error) {
        // That the runtime lacks a call is no fault of the endpoint that was asked.
        if (error instanceof CallUnknownError) return error;
        throw error;
      }
    });
    if (signed instanceof CallUnknownError) throw signed;
    return signed;
  }

  submit(bytes: string): Promise<Extract<NodeOutcome, { kind: 'submitted' | 'refused' }>> {
    return this.pool.once(async (endpoint) => {
      try {
        await endpoint.ask('author_submitExtrinsic', [bytes], blockHashShape);
        return { kind: 'submitted', endpoint: endpoint.name };
      } catch (error) {
        if (!(error instanceof RpcRefused)) throw error;
        const refusal = refusalOf(error);
        return refusal === null
          ? { kind: 'submitted', endpoint: endpoint.name }
          : { kind: 'refused', endpoint: endpoint.name, ...refusal };
      }
    });
  }

  /** The block that takes a reading in judges it by its own time, which is after that of the newest block anywhere. */
  async #assertFresh(takenAt: bigint): Promise<void> {
    const newest = await newestTime(this.pool);
    if (newest === null || !isStaleReading(takenAt, newest)) return;
    const [taken, now] = [takenAt * 1000n, newest].map((ms) => new Date(Number(ms)).toISOString());
    throw new ReadingStaleError(
      `the uptime was read at ${taken} of the chain's time, and the chain has a block of ${now}: it would refuse that; it is read anew`,
    );
  }

  /** The account's next nonce by the finalized state: all of the node's own that came before are in it, or lapsed. */
  async #nonce(
    asker: Asker,
    decoder: Parameters<typeof storageItem>[1],
    at: string,
    key: KeyringPair,
  ): Promise<number> {
    const value = await storageItem(asker, decoder, at, {
      pallet: 'System',
      item: 'Account',
      key: key.publicKey,
    });
    return value === null ? 0 : accountInfo.parse(value).nonce;
  }
}
