import { stringToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { type Block, type BlockInputs, type Hash, type Header, extrinsicsRoot, headerHash } from './block.js';
import { devAccounts, rootAccount } from './dev-accounts.js';
import { firstPolicy, stakingPoolAccount } from '../pallets/smart-contract/pricing.js';
import { Overlay } from './overlay.js';
import { RuntimeStorage } from './runtime-storage.js';
import { type RuntimeName, runtimeOf } from './runtime-set.js';
import { type StateTree, treeHash } from './state-tree.js';
import { codeKey, identityKey } from './well-known-keys.js';

/** All that decides block 0, and with it the chain's identity. */
export interface GenesisSettings {
  /** Two chains of different names have different genesis hashes. */
  readonly name: string;
  readonly runtime: RuntimeName;
  /** Every contract is billed once in so many blocks. */
  readonly cycleBlocks: number;
  /** How many blocks a contract without funds lives on. */
  readonly graceBlocks: number;
  /** Chain time of block 0, in ms since 1970. */
  readonly startTime: number;
}

/** 10 million TFT in 1e-7 TFT. */
const endowment = 10_000_000n * 10_000_000n;
const zeroHash: Hash = `0x${'00'.repeat(32)}`;

function putAccounts(storage: RuntimeStorage): void {
  // Those who get a share of every bill exist from the start: a share may be too small to make them.
  const { foundationAccount, certifiedSalesAccount } = firstPolicy;
  const endowed = [...devAccounts(), foundationAccount, certifiedSalesAccount, stakingPoolAccount];
  const data = { free: endowment, reserved: 0n, miscFrozen: 0n, feeFrozen: 0n };
  for (const account of endowed) {
    const info = { nonce: 0, consumers: 0, providers: 1, sufficients: 0, data };
    storage.put('System', 'Account', [account], info);
  }
  storage.put('Balances', 'TotalIssuance', [], endowment * BigInt(endowed.length));
  storage.put('Sudo', 'Key', [], rootAccount());
}

/** Block 0: the funded development accounts, the default policies, and what makes this chain itself. */
export function genesisBlock(settings: GenesisSettings): { block: Block; state: StateTree } {
  const runtime = runtimeOf(settings.runtime);
  const overlay = new Overlay(null);
  const storage = new RuntimeStorage(runtime, overlay);
  putAccounts(storage);
  storage.put('TfgridModule', 'ConnectionPrice', [], 80);
  storage.put('TfgridModule', 'PricingPolicies', [firstPolicy.id], firstPolicy);
  storage.put('TfgridModule', 'PricingPolicyIdByName', [firstPolicy.name], firstPolicy.id);
  storage.put('TfgridModule', 'PricingPolicyID', [], firstPolicy.id);
  storage.put('SmartContractModule', 'BillingFrequency', [], BigInt(settings.cycleBlocks));
  storage.put('Timestamp', 'Now', [], BigInt(settings.startTime));
  storage.put('System', 'LastRuntimeUpgrade', [], {
    specVersion: runtime.description.specVersion,
    specName: runtime.description.specName,
  });
  overlay.set(codeKey, stringToU8a(settings.runtime));
  // The metadata counts: a chain file is not continued by a build that encodes the runtime otherwise.
  const identity = [settings.name, settings.graceBlocks, blake2AsHex(runtime.description.metadata)];
  overlay.set(identityKey, stringToU8a(JSON.stringify(identity)));
  const state = overlay.apply();
  const header: Header = {
    parentHash: zeroHash,
    number: 0,
    stateRoot: u8aToHex(treeHash(state)),
    extrinsicsRoot: extrinsicsRoot([]),
    digest: [],
  };
  const inputs: BlockInputs = {
    parent: zeroHash,
    time: settings.startTime,
    extrinsics: [],
    salt: 0,
    upgradeTo: null,
  };
  return { block: { hash: headerHash(header), header, inputs, body: [] }, state };
}
