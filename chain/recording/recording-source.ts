import type { BlockRef } from '../../domain/block.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { ContractId, TwinId } from '../../domain/ids.js';
import {
  type BlockSource,
  ChainError,
  type ChainIdentity,
  type FinalizedBlock,
  type FollowOptions,
} from '../block-source.js';
import { completeFacts, type ContractHolder, holdersIn } from '../decode/cancellation-facts.js';
import { hexBytes } from '../decode/hex-bytes.js';
import { untilAborted } from '../until-aborted.js';
import { nameHolderIn } from './name-holder-in.js';
import type { Recording } from './read-recording.js';
import type { RecordedBlock } from './recorded-block.js';
import type { RecordingDecoders } from './recording-decoders.js';
import { recordingIdentity } from './recording-identity.js';

/** A recording as a source of finalized blocks: its last block is the finalized head for ever. */
export class RecordingSource implements BlockSource {
  readonly #first: number;
  readonly #decoded: FinalizedBlock[] = [];
  readonly #holders = new Map<ContractId, ContractHolder>();
  #decoding: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly recording: Recording,
    private readonly decoders: RecordingDecoders,
  ) {
    this.#first = recording.blocks[0].number;
  }

  async identity(): Promise<ChainIdentity> {
    return recordingIdentity(this.recording);
  }

  async finalizedHead(): Promise<BlockRef> {
    const { blocks } = this.recording;
    const { number, hash } = blocks.at(-1) ?? blocks[0];
    return { number, hash };
  }

  async firstBlock(): Promise<number> {
    return this.#first;
  }

  async *follow(from: number, options: FollowOptions): AsyncIterable<FinalizedBlock> {
    this.#assertCanFollow(from, options.expectedParent);
    const end = this.#first + this.recording.blocks.length;
    for (let number = from; number < end && !options.signal.aborted; number++)
      yield await this.#block(number);
    // The head of a recording never moves: who wants to follow it waits until told to stop.
    if (!options.untilHead) await untilAborted(options.signal);
  }

  async twinAccount(twin: TwinId): Promise<string | null> {
    await this.#block(this.#first + this.recording.blocks.length - 1);
    let account: string | null = null;
    for (const { facts } of this.#decoded) {
      for (const fact of facts) {
        if ((fact.kind === 'TwinStored' || fact.kind === 'TwinUpdated') && fact.twinId === twin)
          account = fact.account;
      }
    }
    return account;
  }

  async nameHolder(name: string): Promise<NameReading> {
    const { number } = await this.finalizedHead();
    await this.#block(number);
    return { name, block: number, holder: nameHolderIn(this.#decoded, name) };
  }

  async close(): Promise<void> {
    this.#decoded.length = 0;
  }

  #assertCanFollow(from: number, expectedParent: string | null): void {
    if (from < this.#first) {
      throw new ChainError(
        'BLOCKS_PRUNED',
        `block ${from} is not in the recording, which begins with block ${this.#first}: start there`,
        { block: from },
      );
    }
    const before = this.recording.blocks[from - 1 - this.#first]?.hash ?? this.recording.blocks[0].parentHash;
    const beyond = from > this.#first + this.recording.blocks.length;
    if (expectedParent !== null && (beyond || before !== expectedParent)) {
      throw new ChainError(
        'CHAIN_FOREIGN',
        `the log holds ${expectedParent} for block ${from - 1}, the recording has ${beyond ? 'no such block' : before}: ` +
          'it is another chain, or a shorter recording, than the log was written from',
        { block: from - 1 },
      );
    }
  }

  /** Blocks are decoded in order and once, because old cancellations need the contracts created before them. */
  async #block(number: number): Promise<FinalizedBlock> {
    const decoding = this.#decoding.then(async () => {
      for (let at = this.#decoded.length; at <= number - this.#first; at++) {
        const raw = this.recording.blocks[at];
        if (raw !== undefined) this.#decoded[at] = await this.#decode(raw);
      }
    });
    this.#decoding = decoding.catch(() => undefined);
    await decoding;
    const block = this.#decoded[number - this.#first];
    if (block === undefined) throw new RangeError(`block ${number} is not in the recording`);
    return block;
  }

  async #decode(raw: RecordedBlock): Promise<FinalizedBlock> {
    const { number, hash, parentHash, specVersion } = raw;
    const decoder = await this.decoders.decoder(specVersion);
    const extrinsics = raw.extrinsics.map(hexBytes);
    const decoded = decoder.decode({ number, extrinsics, events: hexBytes(raw.events) });
    for (const [contract, holder] of holdersIn(decoded)) this.#holders.set(contract, holder);
    const facts = completeFacts(number, specVersion, decoded, (contract) => this.#holders.get(contract));
    const { time, passedOver, changed } = decoded;
    return { number, hash, parentHash, specVersion, time, facts, passedOver, changed };
  }
}
