import { ChainError } from '../../chain/block-source.js';
import { RuntimeDecoder } from '../../chain/decode/runtime-decoder.js';
import { dialectOf } from '../../chain/devchain/node/dialect-of.js';
import { EventLog } from '../../chain/devchain/node/event-log.js';
import type { Runtime } from '../../chain/devchain/node/runtime.js';
import { runtimeOf } from '../../chain/devchain/node/runtime-set.js';
import { runtimeNames } from '../../chain/devchain/runtime/describe-runtime.js';
import type { ObservedBlock } from '../../commands/observed-block.js';
import { type BlockWire, UndecodableError, type WireBlock } from '../../simulations/world/block-wire.js';
import { isStated, type PalletEvent, palletEvent } from './pallet-event.js';

/**
 * Blocks of the simulated chain in SCALE: written by the runtimes of the development chain (specs 103, 125 and 149, whose
 * events differ in layout and place), read by the decoder of the live node.
 */
export class ScaleWire implements BlockWire {
  readonly #runtimes = new Map<number, { readonly runtime: Runtime; readonly decoder: RuntimeDecoder }>();

  constructor() {
    for (const name of runtimeNames) {
      const runtime = runtimeOf(name);
      const { specVersion } = runtime.description;
      this.#runtimes.set(specVersion, {
        runtime,
        decoder: new RuntimeDecoder(runtime.metadataHex, specVersion),
      });
    }
  }

  get runtimes(): readonly number[] {
    return [...this.#runtimes.keys()];
  }

  encode({ time, facts }: ObservedBlock, specVersion: number): WireBlock {
    const { runtime } = this.#of(specVersion);
    const events = new EventLog();
    const succeeded = { dispatchInfo: { weight: runtime.weight(0n), class: 'Mandatory', paysFee: 'No' } };
    events.append(
      { extrinsic: 0 },
      encoded(runtime, { pallet: 'System', event: 'ExtrinsicSuccess', fields: succeeded }),
    );
    for (const fact of facts) {
      if (!isStated(fact)) throw new Error(`invariant: the simulated chain states no ${fact.kind}`);
      events.append('finalization', encoded(runtime, palletEvent(fact)));
    }
    return { events: events.toBytes(), extrinsics: [runtime.timestampExtrinsic(time)] };
  }

  decode(
    block: ObservedBlock,
    { events, extrinsics }: WireBlock,
    specVersion: number,
    metadataOf = specVersion,
  ): ObservedBlock {
    const { number, hash } = block;
    try {
      const decoder =
        metadataOf === specVersion
          ? this.#of(specVersion).decoder
          : new RuntimeDecoder(this.#of(metadataOf).runtime.metadataHex, specVersion);
      const { time, facts, passedOver } = decoder.decode({
        number,
        extrinsics,
        events,
      });
      return { number, hash, specVersion, time, facts, passedOver };
    } catch (error) {
      if (error instanceof ChainError) throw new UndecodableError(error.message, { cause: error });
      throw error;
    }
  }

  #of(specVersion: number) {
    const found = this.#runtimes.get(specVersion);
    if (found !== undefined) return found;
    throw new Error(`invariant: the chain has runtimes ${this.runtimes.join(', ')}, and no ${specVersion}`);
  }
}

function encoded(runtime: Runtime, { pallet, event, fields }: PalletEvent): Uint8Array {
  const shaped = dialectOf(runtime.description.specVersion).toEvent(`${pallet}.${event}`, fields);
  const bytes = runtime.encodeEvent(pallet, event, shaped);
  if (bytes === null)
    throw new Error(`invariant: the runtime ${runtime.name} has no event ${pallet}.${event}`);
  return bytes;
}
