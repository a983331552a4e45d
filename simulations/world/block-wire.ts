import type { ObservedBlock } from '../../commands/observed-block.js';

/** A block as it lies on the chain: SCALE. */
export interface WireBlock {
  readonly events: Uint8Array;
  readonly extrinsics: readonly Uint8Array[];
}

/** What was read is no block of the runtime that it was taken for, or one that the reader does not know. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/**
 * How blocks get to nodes as bytes: written by the runtime that makes them, read by the production decoder. The simulator
 * itself does no such thing; who runs it gives it one (infrastructure/simulation/scale-wire.ts).
 */
export interface BlockWire {
  /** Spec versions of the runtimes that it has, ascending. */
  readonly runtimes: readonly number[];
  /** @param specVersion of the runtime that executes the block */
  encode(block: ObservedBlock, specVersion: number): WireBlock;
  /**
   * @param specVersion of the runtime that the reader takes it for
   * @param metadataOf the runtime whose metadata the reader is given; left out: the same
   * @throws UndecodableError
   */
  decode(block: ObservedBlock, wire: WireBlock, specVersion: number, metadataOf?: number): ObservedBlock;
}
