import type { TypesFrom } from './types-from.js';

/**
 * Types of TFChain's other pallets (bridge, price, burning, vesting, validator, dao) and the aliases that its Substrate
 * version needs, in the time of V12 metadata (see grid-types.ts). Nothing here becomes a fact, but an event's length
 * must be known to find the event after it.
 */
export const otherTypes: readonly TypesFrom[] = [
  {
    since: 9,
    types: {
      Address: 'MultiAddress',
      LookupSource: 'MultiAddress',
      AccountInfo: 'AccountInfoWithProviders',
      BalanceOf: 'Balance',
      Keys: 'SessionKeys2',
      SessionKeys1: '(AccountId)',
      Public: 'H256',
      DispatchErrorModule: 'DispatchErrorModuleU8',
      U16F16: '[u8; 4]',
      ValueStruct: { value: 'U16F16' },
      BufferIndex: 'u32',
      VestingInfo: {
        locked: 'Balance',
        perBlock: 'Balance',
        startingBlock: 'BlockNumber',
        tftPrice: 'U16F16',
        lastReleasedBlock: 'BlockNumber',
      },
      StellarTransaction: { amount: 'Balance', target: 'MultiAddress' },
      StellarSignature: { signature: 'Bytes', stellarPubkey: 'Bytes' },
      MintTransaction: { amount: 'u64', target: 'AccountId', block: 'BlockNumber', votes: 'u32' },
      BurnTransaction: {
        block: 'BlockNumber',
        amount: 'u64',
        target: 'Bytes',
        signatures: 'Vec<StellarSignature>',
        sequenceNumber: 'u64',
      },
      RefundTransaction: {
        block: 'BlockNumber',
        amount: 'u64',
        target: 'Bytes',
        txHash: 'Bytes',
        signatures: 'Vec<StellarSignature>',
        sequenceNumber: 'u64',
      },
      Burn: { target: 'AccountId', amount: 'BalanceOf', block: 'BlockNumber', message: 'Bytes' },
      ValidatorRequestState: { _enum: ['Created', 'Approved', 'Validating'] },
      Validator: {
        validatorNodeAccount: 'AccountId',
        stashAccount: 'AccountId',
        description: 'Bytes',
        tfConnectId: 'Bytes',
        info: 'Bytes',
        state: 'ValidatorRequestState',
      },
    },
  },
  {
    since: 63,
    types: {
      DaoProposal: { index: 'u32', description: 'Bytes', link: 'Bytes' },
      VoteWeight: { farmId: 'u32', weight: 'u64' },
      DaoVotes: {
        index: 'u32',
        threshold: 'u32',
        ayes: 'Vec<VoteWeight>',
        nayes: 'Vec<VoteWeight>',
        end: 'BlockNumber',
        vetos: 'Vec<AccountId>',
      },
    },
  },
];
