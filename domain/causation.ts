import type { BlockRef } from './block.js';

/** What made a commit happen; kept with it for whoever asks why. */
export type Causation =
  | { readonly kind: 'blocks'; readonly block: BlockRef }
  | { readonly kind: 'body'; readonly source: string; readonly sha256: string }
  | { readonly kind: 'effect'; readonly id: string }
  | { readonly kind: 'timer' }
  | { readonly kind: 'boot' };
