import { recordNodeOutcome } from '../../../commands/node-loop.js';
import type { ChainFact } from '../../../domain/chain-fact.js';
import type { AccountReading } from '../../../domain/command.js';
import { outstandingNodeEffects } from '../../../domain/effects/outstanding-node.js';
import { farmId, nodeId, twinId } from '../../../domain/ids.js';
import type { NodeDetails } from '../../../domain/node-call.js';
import { heldContracts } from './held-contracts.js';
import { nextBlock } from './next-block.js';
import type { Telling } from './telling.js';

const account = 'c3'.repeat(32);
const details: NodeDetails = {
  farmId: farmId(1),
  resources: { cru: 8n, mru: 2n ** 35n, sru: 2n ** 40n, hru: 0n },
  location: { longitude: '3.72', latitude: '51.05', city: 'Ghent', country: 'Belgium' },
  interfaces: [{ name: 'zos', mac: '02:00:00:00:00:01', ips: ['10.0.0.2'] }],
  secureBoot: false,
  virtualized: true,
  serialNumber: null,
};

/** A node registers itself: its twin comes in a block that is seen, the node in one that nobody holds any more. */
export function registrationChapter(log: Telling): void {
  const { identity } = log.state;
  const { cursor } = log.state.chain;
  if (cursor === null || identity === null || identity.nodeId === null)
    throw new Error('the corpus follows a chain from its first chapter on');
  const { genesis, chainName } = identity;
  const firstBlock = cursor.number + 1;
  const bound = { account, genesis, chainName, firstBlock, twinId: null, termsAccepted: true };
  log.giveUnbound({ type: 'BindAccount', ...bound });
  log.give({ type: 'SetVoice', account, bootedAt: null });
  log.give({ type: 'DescribeNode', details });
  sign(log, 0, '1');
  const origin = { phase: 'extrinsic', index: 1, signer: account, call: 'tfgridModule.createTwin' } as const;
  follow(log, [
    { kind: 'TwinStored', eventIndex: 1, origin, twinId: twinId(31), account },
    { kind: 'OwnExtrinsic', eventIndex: 2, origin, hash: hashOf('1'), nonce: 0, fee: 1n, error: null },
  ]);
  sign(log, 1, '2');
  const { resources } = details;
  follow(log, [
    {
      kind: 'NodeStored',
      eventIndex: 1,
      origin: { ...origin, call: 'tfgridModule.createNode' },
      nodeId: nodeId(21),
      farmId: farmId(1),
      twinId: twinId(31),
      resources,
    },
  ]);
  slept(log, { account, nonce: 2, termsAccepted: true, twinId: twinId(31), nodeId: nodeId(21) });
  // The chapters after this one go on with the node of those before it.
  log.give({ type: 'DescribeNode', details: null });
  log.give({ type: 'SetVoice', account: null, bootedAt: null });
  log.giveUnbound({ type: 'BindLedger', ...identity, nodeId: identity.nodeId });
}

const hashOf = (last: string): string => `0x${last.padStart(64, 'd')}`;

function sign(log: Telling, nonce: number, last: string): void {
  const [owed] = outstandingNodeEffects(log.state);
  if (owed?.kind !== 'sign-extrinsic')
    throw new Error(`the node of the corpus owes ${owed?.id ?? 'nothing'}`);
  const { number: birth = 0, specVersion = 0 } = log.state.chain.cursor ?? {};
  const signature = {
    call: owed.call,
    hash: hashOf(last),
    bytes: '0x3906',
    nonce,
    birth,
    death: birth + 64,
    specVersion,
  };
  log.give(recordNodeOutcome(owed, { kind: 'signed', ...signature }, 1_700_200_000_000));
}

function follow(log: Telling, facts: readonly ChainFact[]): void {
  log.give(nextBlock(log, facts, { isHead: false }));
}

/** Blocks that nobody holds any more, and what the storage after them says of the account. */
function slept(log: Telling, reading: AccountReading): void {
  const { number: last = 0, specVersion = 0, time = 0 } = log.state.chain.cursor ?? {};
  const number = last + 20;
  log.give({
    type: 'ReconcileChain',
    from: last + 1,
    block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
    specVersion,
    time: time + 120_000,
    reason: 'no endpoint holds it',
    node: {
      farmId: farmId(1),
      twinId: twinId(31),
      publicConfig: null,
      powerTarget: 'Up',
      zosVersion: null,
      rent: null,
    },
    contracts: heldContracts(log, nodeId(21)),
    gone: [],
    names: [],
    account: reading,
    sightings: [1, 0].map((before) => {
      return { block: number - before, endpoint: 'wss://a.example.org:443', voices: 1 };
    }),
    endpoints: 1,
  });
}
