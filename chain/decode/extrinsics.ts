import type { TypeRegistry } from '@polkadot/types';
import type { GenericExtrinsic } from '@polkadot/types';
import { compactFromU8aLim } from '@polkadot/util';
import { type ExtrinsicHead, type HeadLayout, signedHead } from './signed-head.js';
import { type TimestampCall, timestampOf } from './timestamp-set.js';
import { accountHex } from './values.js';

/** What stopped the reading of an extrinsic, and which. */
export class ExtrinsicError extends Error {
  override readonly name = 'ExtrinsicError';
  constructor(
    readonly index: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** How signed extrinsics of a runtime begin, and which forms of that a whole decoding has found to be right. */
export interface ProvenHeads {
  /** Worked out when it is first asked for. */
  readonly layout: () => HeadLayout | null;
  readonly forms: Set<string>;
}

/**
 * The extrinsics of one block, each decoded when it is first asked for: a foreign extrinsic of an unknown shape is nobody's
 * trouble until a fact refers to it.
 */
export class BlockExtrinsics {
  readonly #decoded = new Map<number, GenericExtrinsic>();

  constructor(
    private readonly registry: TypeRegistry,
    private readonly raw: readonly Uint8Array[],
    private readonly timestamp: TimestampCall = null,
    private readonly heads: ProvenHeads = { layout: () => null, forms: new Set() },
  ) {}

  get count(): number {
    return this.raw.length;
  }

  /**
   * What stands before the arguments of the call, which are not looked at: they are no fact. The first of each form is decoded
   * whole, and must say the same.
   * @throws ExtrinsicError when the extrinsic cannot be decoded or its signer is no account id
   */
  head(index: number): ExtrinsicHead {
    const { forms } = this.heads;
    const layout = this.heads.layout();
    const read = layout === null ? null : signedHead(this.bytes(index), layout);
    if (read !== null && forms.has(read.form)) return { signer: read.signer, call: read.call };
    const head = this.#wholeHead(index);
    if (read?.signer === head.signer && read.call === head.call) forms.add(read.form);
    return head;
  }

  #wholeHead(index: number): ExtrinsicHead {
    const extrinsic = this.#extrinsic(index);
    const call = `${extrinsic.method.section}.${extrinsic.method.method}`;
    if (!extrinsic.isSigned) return { signer: null, call };
    const signer = accountHex(extrinsic.signer.toU8a());
    if (signer === null)
      throw new ExtrinsicError(index, `extrinsic ${index} (${call}) is signed by no account id`);
    return { signer, call };
  }

  /** The raw extrinsic. @throws ExtrinsicError when the block has no such extrinsic */
  bytes(index: number): Uint8Array {
    const bytes = this.raw[index];
    if (bytes === undefined) throw new ExtrinsicError(index, `the block has no extrinsic ${index}`);
    return bytes;
  }

  /** The signer's nonce. @throws as `head` */
  nonce(index: number): number {
    return this.#extrinsic(index).nonce.toNumber();
  }

  /**
   * Chain time of the block in ms, from its Timestamp.set inherent; 0 when it has none.
   * @throws ExtrinsicError when an unsigned extrinsic cannot be decoded
   */
  time(): number {
    for (const [index, bytes] of this.raw.entries()) {
      const set = timestampOf(bytes, this.timestamp);
      if (set !== null) return set;
      if (isSigned(bytes)) continue;
      const { method } = this.#extrinsic(index);
      if (method.section !== 'timestamp' || method.method !== 'set') continue;
      const milliseconds = Number(method.args[0]?.toString());
      if (!Number.isSafeInteger(milliseconds))
        throw new ExtrinsicError(index, 'the block has an impossible time');
      return milliseconds;
    }
    return 0;
  }

  #extrinsic(index: number): GenericExtrinsic {
    const known = this.#decoded.get(index);
    if (known !== undefined) return known;
    const decoded = this.#decode(index);
    this.#decoded.set(index, decoded);
    return decoded;
  }

  #decode(index: number): GenericExtrinsic {
    const bytes = this.bytes(index);
    try {
      const extrinsic = this.registry.createType('Extrinsic', bytes);
      const again = extrinsic.toU8a();
      if (again.length !== bytes.length || again.some((byte, at) => byte !== bytes[at])) {
        throw new RangeError('it does not encode to the bytes that it was decoded from');
      }
      return extrinsic;
    } catch (error) {
      throw new ExtrinsicError(index, `extrinsic ${index} cannot be decoded: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}

/** The top bit of the byte behind the length says whether a version-4 extrinsic is signed (01 in version 5: general). */
function isSigned(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  const [width] = compactFromU8aLim(bytes);
  return ((bytes[width] ?? 0) & 0b1100_0000) !== 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
