import type { ChainFact, OwnFact } from '../../../domain/chain-fact.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import type { NodeEffect, NodeOutcome } from '../../../domain/node-effect.js';
import type { Telling } from './telling.js';

const account = 'c1'.repeat(32);
const hashOf = (last: string): string => `0x${last.padStart(64, 'a')}`;

/** The node signs in its own name: refused, lapsed, failed, and included in the end; and someone else has its key. */
export function voiceChapter(log: Telling): void {
  log.give({ type: 'SetVoice', account, bootedAt: null });
  let at = 1_700_000_700_000;
  const effect = (): NodeEffect => {
    const [owed] = outstandingNodeEffects(log.state);
    if (owed === undefined) throw new Error('the node of the corpus owes nothing');
    return owed;
  };
  const answer = (outcome: NodeOutcome): void => {
    const { id, kind, task, round, attempt } = effect();
    at += 1000;
    log.give({ type: 'RecordNodeOutcome', effect: { id, kind, task, round, attempt }, outcome, at });
  };
  const cursor = (): { number: number; specVersion: number; time: number } => {
    const { chain } = log.state;
    if (chain.cursor === null) throw new Error('the corpus follows a chain from its first chapter on');
    return chain.cursor;
  };
  const block = (facts: readonly ChainFact[] = [], distance = 1): void => {
    const { number: before, specVersion, time } = cursor();
    const number = before + distance;
    const hash = `0x${number.toString(16).padStart(64, '0')}`;
    const ref = { number, hash };
    log.give({
      type: 'FollowBlocks',
      from: before + 1,
      block: ref,
      specVersion,
      time: time + 6000 * distance,
      facts,
      head: null,
      passedOver: [],
    });
  };
  const sign = (nonce: number, last: string): void => {
    const owed = effect();
    if (owed.kind !== 'sign-extrinsic') throw new Error(`the node of the corpus owes ${owed.id}`);
    const { number: birth, specVersion } = cursor();
    const { call, period } = owed;
    const death = birth + period;
    answer({ kind: 'signed', call, hash: hashOf(last), bytes: '0x3904', nonce, birth, death, specVersion });
  };
  const said = {
    phase: 'extrinsic',
    index: 1,
    signer: account,
    call: 'tfgridModule.changePowerState',
  } as const;
  const own = (nonce: number, last: string, more: Pick<OwnFact, 'fee' | 'error'>): OwnFact => ({
    kind: 'OwnExtrinsic',
    eventIndex: 3,
    origin: said,
    hash: hashOf(last),
    nonce,
    ...more,
  });
  const untilOwed = (): void => {
    while (outstandingNodeEffects(log.state).length === 0) block();
  };
  const node = log.state.identity?.nodeId;
  if (node === undefined || node === null)
    throw new Error('the corpus is bound to a node from its first chapter on');
  block([{ kind: 'PowerStateChanged', eventIndex: 1, origin: said, nodeId: node, state: 'Down' }]);
  answer({ kind: 'failed', code: 'CHAIN_UNREACHABLE', reason: 'no endpoint answers' });
  log.give({ type: 'PassTime', at: at + 1000 });
  sign(4, '1');
  answer({
    kind: 'refused',
    endpoint: 'wss://a.example.org:443',
    code: 'payment',
    reason: 'the account cannot pay',
  });
  block([own(4, 'f', { fee: 1_000_000n, error: null })]);
  untilOwed();
  sign(5, '2');
  answer({ kind: 'submitted', endpoint: 'wss://a.example.org:443' });
  block([], 64);
  untilOwed();
  sign(5, '3');
  block([own(5, '3', { fee: null, error: { pallet: 'tfgridModule', name: 'NodeNotExists' } })]);
  untilOwed();
  sign(6, '4');
  block([own(6, '4', { fee: 900_000n, error: null })]);
}
