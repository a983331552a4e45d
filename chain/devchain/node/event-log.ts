import { compactToU8a } from '@polkadot/util';
import { concatBytes, littleEndian } from './bytes.js';

/** Which part of a block emits an event. */
export type Phase = { readonly extrinsic: number } | 'initialization' | 'finalization';

function phaseBytes(phase: Phase): Uint8Array {
  if (phase === 'finalization') return Uint8Array.of(1);
  if (phase === 'initialization') return Uint8Array.of(2);
  return concatBytes(Uint8Array.of(0), littleEndian(phase.extrinsic, 4));
}

/** The events of a block in the making, already in SCALE; what a failed call emitted is taken back. */
export class EventLog {
  readonly #records: Uint8Array[] = [];

  get length(): number {
    return this.#records.length;
  }

  /** `event` is pallet index, event index and fields; there are no topics. */
  append(phase: Phase, event: Uint8Array): void {
    this.#records.push(concatBytes(phaseBytes(phase), event, compactToU8a(0)));
  }

  truncate(length: number): void {
    this.#records.length = length;
  }

  /** SCALE of `Vec<EventRecord>`, as System.Events holds it. */
  toBytes(): Uint8Array {
    return concatBytes(compactToU8a(this.#records.length), ...this.#records);
  }
}
