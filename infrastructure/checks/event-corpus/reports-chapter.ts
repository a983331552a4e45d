import type { ChainFact } from '../../../domain/chain-fact.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import type { Telling } from './telling.js';

/** The node reports its uptime: the window begins with the report that a block holds. */
export function reportsChapter(log: Telling): void {
  const account = 'c2'.repeat(32);
  const { cursor } = log.state.chain;
  if (cursor === null) throw new Error('the corpus follows a chain from its first chapter on');
  log.give({ type: 'SetVoice', account, bootedAt: cursor.time - 3_600_000 });
  const follow = (facts: readonly ChainFact[]): void => {
    const at = log.state.chain.cursor;
    if (at === null) throw new Error('the corpus follows a chain from its first chapter on');
    const number = at.number + 1;
    log.give({
      type: 'FollowBlocks',
      from: number,
      block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
      specVersion: at.specVersion,
      time: at.time + 6000,
      head: number,
      facts,
      passedOver: [],
    });
  };
  follow([]);
  const [owed] = outstandingNodeEffects(log.state);
  if (owed?.kind !== 'sign-extrinsic' || owed.task !== 'uptime')
    throw new Error(`the node of the corpus owes ${owed?.id ?? 'nothing'}`);
  const { id, kind, task, round, attempt, call } = owed;
  const hash = `0x${'b1'.repeat(32)}`;
  const { number: birth, specVersion } = log.state.chain.cursor ?? cursor;
  const signed = { call, hash, bytes: '0x3905', nonce: 0, birth, death: birth + 64, specVersion };
  const at = 1_700_100_000_000;
  const outcome = { kind: 'signed', ...signed } as const;
  log.give({ type: 'RecordNodeOutcome', effect: { id, kind, task, round, attempt }, outcome, at });
  const origin = {
    phase: 'extrinsic',
    index: 1,
    signer: account,
    call: 'tfgridModule.reportUptimeV2',
  } as const;
  follow([{ kind: 'OwnExtrinsic', eventIndex: 2, origin, hash, nonce: 0, fee: 0n, error: null }]);
}
