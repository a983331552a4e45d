import type { GenericExtrinsic } from '@polkadot/types';
import { u8aToHex } from '@polkadot/util';
import { blake2AsU8a, ed25519Verify, secp256k1Verify, sr25519Verify } from '@polkadot/util-crypto';
import type { Hash } from './block.js';
import type { Runtime } from './runtime.js';

/** What is signed besides the extrinsic itself: a signature for another chain, runtime or fork does not fit here. */
export interface SignedContext {
  readonly genesis: Hash;
  /** The block at which a mortal era begins; the genesis for an immortal extrinsic. */
  readonly birth: Hash;
}

function payload(
  runtime: Runtime,
  extrinsic: GenericExtrinsic,
  { genesis, birth }: SignedContext,
): Uint8Array {
  const { specVersion, transactionVersion } = runtime.description;
  const fields = {
    method: extrinsic.method.toHex(),
    era: extrinsic.era,
    nonce: extrinsic.nonce,
    tip: extrinsic.tip,
    specVersion,
    transactionVersion,
    genesisHash: genesis,
    blockHash: birth,
  };
  const bytes = runtime.registry
    .createType('ExtrinsicPayload', fields, { version: 4 })
    .toU8a({ method: true });
  return bytes.length > 256 ? blake2AsU8a(bytes, 256) : bytes;
}

const schemes: Readonly<
  Record<string, (message: Uint8Array, signature: Uint8Array, who: Uint8Array) => boolean>
> = {
  Sr25519: (message, signature, who) => sr25519Verify(message, signature, who),
  Ed25519: (message, signature, who) => ed25519Verify(message, signature, who),
  Ecdsa: (message, signature, who) => secp256k1Verify(message, signature, who, 'blake2'),
};

/** True when the extrinsic's signature is its signer's over this chain, runtime and era. */
export function signatureFits(runtime: Runtime, extrinsic: GenericExtrinsic, signed: SignedContext): boolean {
  const multi = extrinsic.inner.get('signature') as unknown as { multiSignature: { type: string } }; // v4's signature part
  const verify = schemes[multi.multiSignature.type];
  if (verify === undefined) return false;
  try {
    return verify(
      payload(runtime, extrinsic, signed),
      extrinsic.signature.toU8a(true),
      signerOf(extrinsic, 'bytes'),
    );
  } catch {
    return false; // the verifiers throw on malformed points; to us that is a wrong signature
  }
}

/** The account that says it signed. */
export function signerOf(extrinsic: GenericExtrinsic, form: 'bytes'): Uint8Array;
export function signerOf(extrinsic: GenericExtrinsic, form: 'hex'): string;
export function signerOf(extrinsic: GenericExtrinsic, form: 'bytes' | 'hex'): Uint8Array | string {
  const address = extrinsic.signer as unknown as { value?: { toU8a(): Uint8Array } }; // a MultiAddress
  const bytes = (address.value ?? extrinsic.signer).toU8a();
  return form === 'hex' ? u8aToHex(bytes) : bytes;
}
