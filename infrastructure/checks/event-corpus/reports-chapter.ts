import { recordNodeOutcome } from '../../../commands/node-loop.js';
import type { ChainFact } from '../../../domain/chain-fact.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

/** The node reports its uptime: the window begins with the report that a block holds. */
export function reportsChapter(log: Telling): void {
  const account = 'c2'.repeat(32);
  const { cursor } = log.state.chain;
  if (cursor === null) throw new Error('the corpus follows a chain from its first chapter on');
  log.give({ type: 'SetVoice', account, bootedAt: cursor.time - 3_600_000 });
  const follow = (facts: readonly ChainFact[]): void => {
    log.give(nextBlock(log, facts, { isHead: true }));
  };
  follow([]);
  const [owed] = outstandingNodeEffects(log.state);
  if (owed?.kind !== 'sign-extrinsic' || owed.task !== 'uptime')
    throw new Error(`the node of the corpus owes ${owed?.id ?? 'nothing'}`);
  const hash = `0x${'b1'.repeat(32)}`;
  const { number: birth, specVersion } = log.state.chain.cursor ?? cursor;
  const signed = { call: owed.call, hash, bytes: '0x3905', nonce: 0, birth, death: birth + 64, specVersion };
  const outcome = { kind: 'signed', ...signed } as const;
  log.give(recordNodeOutcome(owed, outcome, 1_700_100_000_000));
  const origin = {
    phase: 'extrinsic',
    index: 1,
    signer: account,
    call: 'tfgridModule.reportUptimeV2',
  } as const;
  follow([{ kind: 'OwnExtrinsic', eventIndex: 2, origin, hash, nonce: 0, fee: 0n, error: null }]);
}
