import type { KeyringPair } from '@polkadot/keyring/types';
import { ChainError } from '../../chain/block-source.js';
import { CallUnknownError, type ChainVoice, ReadingStaleError } from '../../chain/chain-voice.js';
import type { NodeOutcome } from '../../domain/node-effect.js';
import type { NodeHands } from '../runtime/node-effect-runner.js';

/** What signs with the node's key and hands out what was signed. */
export function voiceHands(voice: ChainVoice, key: KeyringPair): NodeHands {
  return {
    'sign-extrinsic': async (effect): Promise<NodeOutcome> => {
      try {
        return { kind: 'signed', ...(await voice.sign(effect, key)) };
      } catch (error) {
        return failed(error);
      }
    },
    'submit-extrinsic': async ({ bytes }): Promise<NodeOutcome> => {
      try {
        return await voice.submit(bytes);
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** What the chain's side says is an answer; anything else is a bug, and told as one by who runs the effect. */
function failed(error: unknown): NodeOutcome {
  const known = error instanceof CallUnknownError || error instanceof ReadingStaleError;
  if (!(error instanceof ChainError) && !known) throw error;
  return { kind: 'failed', code: error.code, reason: error.message.slice(0, 1000) };
}
