import { bytesToHex } from '@noble/hashes/utils.js';
import { Enum, type Metadata, type TypeRegistry } from '@polkadot/types';
import { stringCamelCase } from '@polkadot/util';
import { once } from './once.js';
import { readCompact } from './read-compact.js';

/** Who signed an extrinsic and what it called. */
export interface ExtrinsicHead {
  /** 32-byte account, lower-case hex without 0x; null when unsigned. */
  readonly signer: string | null;
  /** `section.method` in camelCase: of a batch the batch itself. */
  readonly call: string;
}

/** What a signed extension adds to the bytes of an extrinsic. */
type Width = 'era' | 'compact' | 'byte';

/** How the signed extrinsics of a runtime begin: address, signature, what its signed extensions add, and the call's two bytes. */
export interface HeadLayout {
  readonly widths: readonly Width[];
  /** By pallet and call index: `section.method` in camelCase; those of a pallet are worked out when it is first met. */
  readonly calls: ReadonlyMap<number, () => ReadonlyMap<number, string>>;
}

/** Of frame_system and pallet_transaction_payment; null: nothing. Another extension may add whatever it likes. */
const known: ReadonlyMap<string, Width | null> = new Map([
  ['CheckNonZeroSender', null],
  ['CheckSpecVersion', null],
  ['CheckTxVersion', null],
  ['CheckGenesis', null],
  ['CheckMortality', 'era'],
  ['CheckNonce', 'compact'],
  ['CheckWeight', null],
  ['ChargeTransactionPayment', 'compact'],
  ['CheckMetadataHash', 'byte'],
]);
const signatures = ['Ed25519', 'Sr25519', 'Ecdsa'];
/** Behind the kind of a signature: the first two have 64 bytes, the last 65. */
const signatureBytes = [64, 64, 65];
/** Version 4, signed. */
const signedVersion = 0x84;

/** Null: extrinsics of this runtime may begin otherwise than is known here. @param registry with the metadata set */
export function headLayout(registry: TypeRegistry, metadata: Metadata): HeadLayout | null {
  const { pallets, lookup, extrinsic } = metadata.asLatest;
  const widths: Width[] = [];
  for (const { identifier } of extrinsic.transactionExtensions) {
    const width = known.get(identifier.toString());
    if (width === undefined) return null;
    if (width !== null) widths.push(width);
  }
  // A MultiAddress and a MultiSignature; both were other types in the first years of Substrate.
  if (registry.createType('Address', new Uint8Array(33)).toU8a().length !== 33) return null;
  const signature: unknown = registry.createType('ExtrinsicSignature');
  if (!(signature instanceof Enum) || signature.defKeys.join() !== signatures.join()) return null;
  const calls = pallets.flatMap((pallet) => {
    if (pallet.calls.isNone) return [];
    const names = once((): ReadonlyMap<number, string> => {
      const { variants } = lookup.getSiType(pallet.calls.unwrap().type).def.asVariant;
      const section = stringCamelCase(pallet.name.toString());
      const named = [...variants].map((variant): [number, string] => [
        variant.index.toNumber(),
        `${section}.${stringCamelCase(variant.name.toString())}`,
      ]);
      return new Map(named);
    });
    return [[pallet.index.toNumber(), names] as const];
  });
  return { widths, calls: new Map(calls) };
}

/** Who signed and what was called, and in which form that is written. */
export interface SignedHead extends ExtrinsicHead {
  /** Kinds of signature and era: extrinsics of one form have all at the same places. */
  readonly form: string;
}

/** Without looking at what the call is called with. Null: it does not begin so, and is to be decoded whole. */
export function signedHead(bytes: Uint8Array, { widths, calls }: HeadLayout): SignedHead | null {
  try {
    const [width, length] = readCompact(bytes);
    if (width + length !== bytes.length || bytes[width] !== signedVersion || bytes[width + 1] !== 0)
      return null;
    const account = width + 2;
    const kind = bytes[account + 32];
    const signatureLength = signatureBytes[kind ?? -1];
    if (signatureLength === undefined) return null;
    let at = account + 33 + signatureLength;
    let form = `${kind}`;
    for (const part of widths) {
      const more = widthOf(part, bytes.subarray(at));
      if (part === 'era') form += ` ${more}`;
      at += more;
    }
    const call = calls
      .get(bytes[at] ?? -1)?.()
      .get(bytes[at + 1] ?? -1);
    if (call === undefined) return null;
    return { signer: bytesToHex(bytes.subarray(account, account + 32)), call, form };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @throws RangeError when the bytes are cut off, or a number is longer than it need be */
function widthOf(part: Width, bytes: Uint8Array): number {
  switch (part) {
    case 'era':
      return bytes[0] === 0 ? 1 : 2;
    case 'compact':
      return compactWidth(bytes);
    case 'byte':
      return 1;
  }
}

/** Of a number of any size; its lowest two bits say how it is written. */
function compactWidth(bytes: Uint8Array): number {
  const first = bytes[0];
  if (first === undefined) throw new RangeError('a number is cut off');
  const mode = first & 0b11;
  return mode === 0b11 ? (first >> 2) + 5 : 1 << mode;
}
