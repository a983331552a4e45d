import type { RecordedLog } from '../../simulations/world/origin/recover-log.js';

/** As they were, in the kind of bytes that the codec reads: a thread gets them as plain ones. */
export function received(logs: readonly RecordedLog[]): readonly RecordedLog[] {
  return logs.map(({ name, frames }) => ({
    name,
    frames: frames.map(({ position, frame }) => ({ position, frame: asBuffer(frame) })),
  }));
}

/** The same bytes, not copied. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
