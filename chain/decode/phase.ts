/** Which part of a block emitted an event (frame_system Phase). */
export type EventPhase =
  | { readonly kind: 'extrinsic'; readonly index: number }
  | { readonly kind: 'finalization' }
  | { readonly kind: 'initialization' };

/**
 * Reads a SCALE Phase: 0 with a u32 extrinsic index, 1 finalization, 2 initialization.
 * @throws RangeError when it is none of these, is cut off, or names an extrinsic that the block does not have
 */
export function readPhase(
  bytes: Uint8Array,
  offset: number,
  extrinsics: number,
): { readonly phase: EventPhase; readonly end: number } {
  const tag = bytes[offset];
  if (tag === 1) return { phase: { kind: 'finalization' }, end: offset + 1 };
  if (tag === 2) return { phase: { kind: 'initialization' }, end: offset + 1 };
  if (tag !== 0 || offset + 5 > bytes.length) throw new RangeError(`no phase at byte ${offset}`);
  const index = new DataView(bytes.buffer, bytes.byteOffset + offset + 1, 4).getUint32(0, true);
  if (index >= extrinsics)
    throw new RangeError(`the phase names extrinsic ${index} of a block with ${extrinsics}`);
  return { phase: { kind: 'extrinsic', index }, end: offset + 5 };
}

/** The runtime emits events of initialization first, then those of the extrinsics in order, then of finalization. */
export function phasesInOrder(before: EventPhase, after: EventPhase): boolean {
  return rank(before) <= rank(after);
}

function rank(phase: EventPhase): number {
  if (phase.kind === 'initialization') return -1;
  return phase.kind === 'extrinsic' ? phase.index : Number.POSITIVE_INFINITY;
}
