/** One difference between the real chain at spec 125 (metadata-v14.hex) and what came later or is said here. */
export interface ChangedSince {
  /** Pallet and item. */
  readonly what: string;
  /** As metadata-v14.hex has it. */
  readonly before: string;
  /** As it became. */
  readonly after: string;
  /** `spec_version` in the public source at the commit that brought the change; a release may have raised it further. */
  readonly since: number;
  /** Which runtimes of the development chain have it. */
  readonly describedIn: readonly ('current' | 'newer')[];
}

/**
 * Everything in TFChain's own pallets that changed between metadata-v14.hex (spec 125) and the newest public source
 * (spec 149) and that the development chain's descriptions speak of, with what `current` has ahead of its time.
 * Source: history of tfchain substrate-node/{runtime,pallets/pallet-tfgrid,pallets/pallet-smart-contract,support}/src.
 * No struct that an event read by zledger carries changed its layout; indices did.
 */
export const changedSince: readonly ChangedSince[] = [
  {
    what: 'tfgridModule call report_uptime_v2',
    before: 'absent',
    after: 'index 38 (uptime: u64, timestamp_hint: u64)',
    since: 134,
    describedIn: ['current', 'newer'],
  },
  {
    what: 'tfgridModule error InvalidTimestampHint',
    before: 'absent',
    after: 'last error (index 112 in current, 114 in newer)',
    since: 134,
    describedIn: ['current', 'newer'],
  },
  {
    what: 'pallet indices',
    before:
      'Timestamp 2, Balances 3, TransactionPayment 8, TfgridModule 11, SmartContractModule 12, Utility 23',
    after:
      'Timestamp 1, Utility 3, Balances 20, TransactionPayment 21, TfgridModule 25, SmartContractModule 26',
    since: 142,
    describedIn: ['newer'],
  },
  {
    what: 'tfgridModule event TwinAccountBounded',
    before: 'absent',
    after:
      'index 16; all later ones move by one (ZosVersionUpdated 28, PowerTargetChanged 29, PowerStateChanged 30)',
    since: 131,
    describedIn: ['newer'],
  },
  {
    what: 'tfgridModule call bond_twin_account, storage TwinBoundedAccountID, error TwinCannotBoundToItself',
    before: 'absent',
    after: 'call index 37; error index 31, later ones move by one',
    since: 131,
    describedIn: ['newer'],
  },
  {
    what: 'tfgridModule error NodeHasActiveContracts',
    before: 'absent',
    after: 'behind UnauthorizedToChangePowerTarget, later ones move by one',
    since: 148,
    describedIn: ['newer'],
  },
  {
    what: 'smartContractModule type Cause',
    before: 'CanceledByUser, OutOfFunds',
    after: 'CanceledByUser, OutOfFunds, CanceledByCollective (and call 21 cancel_contract_collective)',
    since: 146,
    describedIn: ['newer'],
  },
  {
    what: 'smartContractModule type ContractLock (storage)',
    before: 'amount_locked, lock_updated, cycles',
    after: 'amount_locked, extra_amount_locked, lock_updated, cycles',
    since: 134,
    describedIn: ['newer'],
  },
  {
    what: 'smartContractModule event NodeExtraFeeSet, call set_dedicated_node_extra_fee, storage DedicatedNodesExtraFee',
    before: 'absent',
    after: 'event index 24, call index 20',
    since: 134,
    describedIn: ['newer'],
  },
  {
    what: 'smartContractModule error ContractWrongBillingLoopIndex',
    before: 'absent',
    after: 'index 14, later ones move by one; NodeIsNotDedicated is called FarmIsNotDedicated (134)',
    since: 131,
    describedIn: ['newer'],
  },
  {
    what: 'Sudo',
    before: 'index 9',
    after: 'removed from the real chain; kept at 9 here for root calls',
    since: 142,
    describedIn: [],
  },
  {
    what: 'Substrate pallets (Balances, DispatchError, TokenError and others)',
    before: 'polkadot-v0.9.36',
    after:
      'polkadot-v1.0.0, e.g. Balances call 0 is transfer_allow_death; not described: newer keeps the layouts of spec 125',
    since: 146,
    describedIn: [],
  },
];
