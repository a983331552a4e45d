import type { KeyringPair } from '@polkadot/keyring/types';
import type { GenericExtrinsic } from '@polkadot/types';
import { expandMetadata } from '@polkadot/types/metadata/decorate';
import { stringCamelCase } from '@polkadot/util';
import type { BlockRef } from '../../domain/block.js';
import type { NodeCall } from '../../domain/node-call.js';
import type { Signature } from '../../domain/node-effect.js';
import { CallUnknownError } from '../chain-voice.js';
import { extrinsicHash } from '../decode/own-extrinsics.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import { namedCalls } from './call-arguments.js';

/** What a signature is bound to, besides the call and the key. */
export interface SigningPlace {
  /** The block from which the era counts: the newest finalized one. */
  readonly at: BlockRef;
  readonly genesis: string;
  readonly nonce: number;
  /** Blocks of its era: a power of two from 4 to 65536. */
  readonly period: number;
  readonly transactionVersion: number;
}

/**
 * Signs a call for the runtime of `decoder`. Pure: the same place, call and an ed25519 key give the same bytes.
 * @throws CallUnknownError when the runtime has no such call
 */
export function signCall(
  decoder: RuntimeDecoder,
  call: NodeCall,
  key: KeyringPair,
  { at, genesis, nonce, period, transactionVersion }: SigningPlace,
): Signature {
  const { registry, specVersion } = decoder;
  const era = registry.createType('ExtrinsicEra', { current: at.number, period });
  const birth = era.asMortalEra.birth(at.number);
  const death = era.asMortalEra.death(at.number);
  const method = builtCall(decoder, call);
  const extrinsic = registry.createType('Extrinsic', { method }, { version: 4 });
  extrinsic.sign(key, {
    blockHash: at.hash,
    era,
    genesisHash: genesis,
    nonce,
    runtimeVersion: { specVersion, transactionVersion },
    tip: 0,
    signedExtensions: registry.signedExtensions,
  } as unknown as Parameters<GenericExtrinsic['sign']>[1]); // it takes plain values for all of these
  const bytes = extrinsic.toU8a();
  return { call, hash: extrinsicHash(bytes), bytes: extrinsic.toHex(), nonce, birth, death, specVersion };
}

function builtCall({ registry, metadata, specVersion }: RuntimeDecoder, call: NodeCall): unknown {
  const { tx } = expandMetadata(registry, metadata);
  for (const { section, method, args } of namedCalls(call)) {
    const make = tx[section]?.[method];
    if (make !== undefined)
      return make(...make.meta.args.map(({ name }) => args[stringCamelCase(name.toString())]));
  }
  throw new CallUnknownError(`the runtime ${specVersion} of the chain has no call for '${call.kind}'`);
}
