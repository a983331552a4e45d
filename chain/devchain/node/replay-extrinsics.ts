import type { BlockExecution } from './block-execution.js';
import { signerOf } from './signature-check.js';

/** Runs extrinsics that were judged when their block was first made. */
export function replayExtrinsics(execution: BlockExecution, extrinsics: readonly Uint8Array[]): void {
  for (const bytes of extrinsics) {
    const extrinsic = execution.runtime.decodeExtrinsic(bytes);
    execution.apply(bytes, extrinsic, signerOf(extrinsic, 'hex'));
  }
}
