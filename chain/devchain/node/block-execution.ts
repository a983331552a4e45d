import type { GenericExtrinsic } from '@polkadot/types';
import { hexToString, hexToU8a, stringToU8a, u8aToHex, u8aToString } from '@polkadot/util';
import type { ChainSettings, Context, DispatchResult } from '../pallets/pallet.js';
import { billContractsOfBlock } from '../pallets/smart-contract/billing-loop.js';
import {
  type Hash,
  type Header,
  extrinsicsRoot,
  headerHash,
  runtimeChangedDigest,
  slotDigest,
} from './block.js';
import { type DispatchScope, contextOf, dispatch } from './dispatcher.js';
import { EventLog, type Phase } from './event-log.js';
import { charge, feeOf, settle } from './fee.js';
import { migrateStorage } from './migration.js';
import { Overlay } from './overlay.js';
import type { Runtime } from './runtime.js';
import { RuntimeStorage } from './runtime-storage.js';
import { type RuntimeName, isRuntimeName, runtimeOf } from './runtime-set.js';
import { type StateTree, treeHash } from './state-tree.js';
import { codeKey, migrationKey } from './well-known-keys.js';

/** How many block hashes System.BlockHash keeps, and so how old a mortal extrinsic's birth may be. */
export const blockHashCount = 2400;

export interface ParentBlock {
  readonly hash: Hash;
  readonly number: number;
  readonly state: StateTree;
}

export interface ExecutedBlock {
  readonly header: Header;
  readonly hash: Hash;
  readonly body: readonly Uint8Array[];
  readonly state: StateTree;
}

/** One block in the making. It changes nothing outside of itself: the result is a new state beside the parent's. */
export class BlockExecution {
  readonly number: number;
  readonly runtime: Runtime;
  readonly context: Context;
  readonly #overlay: Overlay;
  readonly #storage: RuntimeStorage;
  readonly #events = new EventLog();
  readonly #scope: DispatchScope;
  readonly #digest: Uint8Array[] = [];
  readonly #body: Uint8Array[] = [];
  #phase: Phase = 'initialization';

  constructor(
    readonly parent: ParentBlock,
    settings: ChainSettings,
    readonly time: number,
    salt: number,
  ) {
    this.number = parent.number + 1;
    this.#overlay = new Overlay(parent.state);
    this.runtime = runtimeInState(this.#overlay);
    this.#storage = new RuntimeStorage(this.runtime, this.#overlay);
    this.#scope = {
      storage: this.#storage,
      events: this.#events,
      settings: { ...settings, rootAccount: this.runtime.has('Sudo') ? null : settings.rootAccount },
      blockNumber: this.number,
      phase: () => this.#phase,
      setCode: (code, deposit) => this.#setCode(code, deposit),
    };
    this.context = contextOf(this.#scope, 'root');
    this.#digest.push(slotDigest(this.number + salt));
    this.#initialize();
    this.#setTime(time);
  }

  /** Runs an extrinsic that was found valid on this very state. */
  apply(bytes: Uint8Array, extrinsic: GenericExtrinsic, who: string): DispatchResult {
    this.#beginExtrinsic(bytes);
    const tip = BigInt(extrinsic.tip.toString());
    const fee = feeOf(bytes.length, tip);
    charge(this.context, who, fee);
    const result = dispatch(this.#scope, extrinsic.method as never, { signed: who }); // a GenericCall; its type is not exported
    const pays = !result.ok || result.pays;
    settle(this.context, who, fee, tip, pays);
    const dispatchInfo = this.#dispatchInfo('Normal', pays);
    if (result.ok) this.context.deposit('System', 'ExtrinsicSuccess', { dispatchInfo });
    else this.context.deposit('System', 'ExtrinsicFailed', { dispatchError: result.encodable, dispatchInfo });
    return result;
  }

  /** Runs what happens at the end of a block and seals it. */
  finish(upgradeTo: RuntimeName | null): ExecutedBlock {
    this.#phase = 'finalization';
    billContractsOfBlock(this.context);
    if (upgradeTo !== null) this.context.setCode(u8aToHex(stringToU8a(upgradeTo)));
    this.#storage.put('System', 'Digest', [], { logs: this.#digest });
    this.#storage.put('System', 'EventCount', [], this.#events.length);
    const eventsItem = this.runtime.item('System', 'Events');
    if (eventsItem === null) throw new Error('the runtime has no System.Events');
    this.#overlay.set(eventsItem.key([]), this.#events.toBytes());
    const state = this.#overlay.apply();
    const header: Header = {
      parentHash: this.parent.hash,
      number: this.number,
      stateRoot: u8aToHex(treeHash(state)),
      extrinsicsRoot: extrinsicsRoot(this.#body),
      digest: this.#digest,
    };
    return { header, hash: headerHash(header), body: this.#body, state };
  }

  #initialize(): void {
    const previous = this.#overlay.get(migrationKey);
    if (previous !== undefined) {
      const name = u8aToString(previous);
      if (isRuntimeName(name)) migrateStorage(this.#overlay, runtimeOf(name), this.runtime);
      this.#overlay.set(migrationKey, null);
      const { specName, specVersion } = this.runtime.description;
      this.#storage.put('System', 'LastRuntimeUpgrade', [], { specVersion, specName });
    }
    this.#storage.put('System', 'Number', [], this.number);
    this.#storage.put('System', 'ParentHash', [], this.parent.hash);
    this.#storage.put('System', 'BlockHash', [this.number - 1], this.parent.hash);
    if (this.number > blockHashCount) {
      this.#storage.remove('System', 'BlockHash', [this.number - 1 - blockHashCount]);
    }
  }

  #setTime(time: number): void {
    this.#beginExtrinsic(this.runtime.timestampExtrinsic(time));
    this.#storage.put('Timestamp', 'Now', [], BigInt(time));
    const dispatchInfo = this.#dispatchInfo('Mandatory', true);
    this.context.deposit('System', 'ExtrinsicSuccess', { dispatchInfo });
  }

  #beginExtrinsic(bytes: Uint8Array): void {
    this.#phase = { extrinsic: this.#body.length };
    this.#body.push(bytes);
  }

  #dispatchInfo(kind: 'Normal' | 'Mandatory', pays: boolean): unknown {
    return {
      weight: this.runtime.weight(10_000_000n),
      class: kind,
      paysFee: pays ? 'Yes' : 'No',
    };
  }

  /** The new runtime runs from the next block on; this block's events stay in the old one's encoding. */
  #setCode(code: string, deposit: Context['deposit']): string | null {
    const name = hexToString(code);
    if (!isRuntimeName(name)) return null;
    this.#overlay.set(codeKey, hexToU8a(code));
    this.#overlay.set(migrationKey, stringToU8a(this.runtime.name));
    this.#digest.push(runtimeChangedDigest);
    deposit('System', 'CodeUpdated', {});
    return name;
  }
}

/** The runtime that a state names under `:code`. */
export function runtimeInState(state: { get(key: string): Uint8Array | undefined }): Runtime {
  const name = u8aToString(state.get(codeKey) ?? new Uint8Array());
  if (!isRuntimeName(name)) throw new Error(`the state names an unknown runtime: ${name}`);
  return runtimeOf(name);
}
