import { outstandingNodeEffects } from './effects/outstanding-node.js';
import type { DomainEvent } from './events/event.js';
import type { NodeCall } from './node-call.js';
import type { NodeEffect, NodeOutcome, Signature } from './node-effect.js';
import { Scenario } from './scenario.fixture.js';

export const nodeAccount = 'cd'.repeat(32);

/** A node with a key in a story: what it signs, what endpoints answer, and what blocks hold. */
export class VoiceStory extends Scenario {
  /** Extrinsics that were signed so far: each has bytes and a hash of its own. */
  signedCount = 0;
  nonce = 0;

  constructor(
    options: {
      readonly account?: string | null;
      readonly bootedAt?: number | null;
      readonly registers?: boolean;
    } = {},
  ) {
    const { account = nodeAccount, bootedAt = null, registers = false } = options;
    super(registers ? { account: nodeAccount } : {});
    this.give({ type: 'SetVoice', account, bootedAt });
  }

  get nodeOwed(): NodeEffect[] {
    return outstandingNodeEffects(this.state);
  }

  get cursor(): number {
    return this.state.chain.cursor?.number ?? 0;
  }

  /** The one effect that the chain lane owes. */
  get next(): NodeEffect {
    const [effect, more] = this.nodeOwed.filter(({ lane }) => lane === 'chain');
    if (effect === undefined || more !== undefined)
      throw new Error(`${this.nodeOwed.length} effects are owed`);
    return effect;
  }

  nodeOutcome(outcome: NodeOutcome, effect: NodeEffect = this.next): DomainEvent[] {
    return this.recordNodeOutcome(effect, outcome);
  }

  /** Signs what is owed. @param call what is signed, when that is not what was asked for */
  sign(call?: NodeCall): Signature {
    const effect = this.next;
    if (effect.kind !== 'sign-extrinsic') throw new Error(`${effect.id} is owed`);
    this.signedCount += 1;
    const signature = {
      call: call ?? effect.call,
      hash: `0x${this.signedCount.toString(16).padStart(64, 'e')}`,
      bytes: `0x${this.signedCount.toString(16).padStart(8, '0')}`,
      nonce: this.nonce,
      birth: this.cursor,
      death: this.cursor + effect.period,
      specVersion: 149,
    };
    this.nodeOutcome({ kind: 'signed', ...signature });
    return signature;
  }

  submit(): DomainEvent[] {
    return this.nodeOutcome({ kind: 'submitted', endpoint: 'ws://a:9944' });
  }

  /** A finalized block holds an extrinsic of the account. */
  include(
    { hash, nonce }: Pick<Signature, 'hash' | 'nonce'>,
    error: { pallet: string | null; name: string } | null = null,
    account = nodeAccount,
  ): DomainEvent[] {
    this.nonce = nonce + 1;
    const origin = { phase: 'extrinsic', index: 1, signer: account, call: 'tfgridModule.changePowerState' };
    return this.block({ kind: 'OwnExtrinsic', hash, nonce, fee: 1000n, error, origin } as never); // one whole fact
  }

  blocks(count: number): DomainEvent[] {
    return Array.from({ length: count }, () => this.block()).flat();
  }

  /** A block of a newer runtime. */
  upgraded(specVersion: number): DomainEvent[] {
    const number = this.cursor + 1;
    return this.give({
      type: 'FollowBlocks',
      from: number,
      block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
      specVersion,
      time: number * 6000,
      facts: [],
      head: null,
      passedOver: [],
    });
  }
}

export const typesOf = (events: readonly DomainEvent[]): string[] => events.map(({ type }) => type);
