/** A block of the chain, as far as the log must know it. */
export interface BlockRef {
  readonly number: number;
  /** `0x` and 64 lower-case hex digits. */
  readonly hash: string;
}

/** How far the chain has been followed: the last finalized block whose facts are in the log. */
export interface ChainCursor extends BlockRef {
  /** Spec version of the runtime that wrote this block. */
  readonly specVersion: number;
  /** Chain time of the block in ms since 1970 (Timestamp.now); 0 when the block carries none. */
  readonly time: number;
}
