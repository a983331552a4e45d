import { hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import type { Hash } from '../block.js';
import type { DevNode } from '../dev-node.js';
import { type RpcMethods, Subscription } from '../rpc-connection.js';
import { type StateTree, treeGet, treePrefix } from '../state-tree.js';
import { countParam, hashOrBest, keyParam, keysParam, parseParam } from './params.js';
import { runtimeCall } from './runtime-calls.js';
import { runtimeAt, versionJson } from './runtime-version.js';
import { z } from 'zod';

/** Most keys that one page holds, as in a full node. */
const pageLimit = 1000;

type Change = readonly [string, string | null];

function valueOf(state: StateTree, key: string): string | null {
  const value = treeGet(state, key);
  return value === undefined ? null : u8aToHex(value);
}

function changesOf(state: StateTree, keys: readonly string[]): Change[] {
  return keys.map((key) => [`0x${key}`, valueOf(state, key)]);
}

/** All values first, then those that a new best block has changed. */
function watchStorage(node: DevNode, keys: readonly string[]): Subscription {
  return new Subscription('state_storage', (notify) => {
    let known = changesOf(node.chain.stateOf(node.chain.best.hash), keys);
    notify({ block: node.chain.best.hash, changes: known });
    return node.listen({
      best: ({ hash }) => {
        const now = changesOf(node.chain.stateOf(hash), keys);
        const changes = now.filter(([, value], i) => value !== known[i]?.[1]);
        known = now;
        if (changes.length > 0) notify({ block: hash, changes });
      },
    });
  });
}

/** The version first, then each new one that a best block brings. */
function watchVersion(node: DevNode): Subscription {
  return new Subscription('state_runtimeVersion', (notify) => {
    let known = runtimeAt(node, node.chain.best.hash);
    notify(versionJson(known));
    return node.listen({
      best: ({ hash }) => {
        const now = runtimeAt(node, hash);
        if (now !== known) notify(versionJson(now));
        known = now;
      },
    });
  });
}

function keysPaged(state: StateTree, prefix: string, count: number, after: string): string[] {
  const keys: string[] = [];
  for (const [key] of treePrefix(state, prefix, after)) {
    if (keys.length >= Math.min(count, pageLimit)) break;
    keys.push(`0x${key}`);
  }
  return keys;
}

function size(value: string | null): number | null {
  return value === null ? null : hexToU8a(value).length;
}

/** `state_*`: what lies in the state of any block, and which runtime reads it. */
export function stateMethods(node: DevNode): RpcMethods {
  const stop: RpcMethods[string] = ([id], connection) => connection.end(id);
  const stateAt = (at: unknown): StateTree => node.chain.stateOf(hashOrBest(node, at));
  const storage: RpcMethods[string] = ([key, at]) => valueOf(stateAt(at), keyParam(key));
  const storageSize: RpcMethods[string] = ([key, at]) => size(valueOf(stateAt(at), keyParam(key)));
  const storageHash: RpcMethods[string] = ([key, at]) => {
    const value = treeGet(stateAt(at), keyParam(key));
    return value === undefined ? null : blake2AsHex(value, 256);
  };
  const version: RpcMethods[string] = ([at]) => versionJson(runtimeAt(node, hashOrBest(node, at)));
  const paged: RpcMethods[string] = ([prefix, count, after, at]) => {
    const from = after === undefined || after === null ? '' : keyParam(after);
    return keysPaged(stateAt(at), keyParam(prefix), countParam(count, 'the page size'), from);
  };
  return {
    state_getStorage: storage,
    state_getStorageAt: storage,
    state_getStorageSize: storageSize,
    state_getStorageSizeAt: storageSize,
    state_getStorageHash: storageHash,
    state_getStorageHashAt: storageHash,
    state_getKeysPaged: paged,
    state_getKeysPagedAt: paged,
    state_queryStorageAt: ([keys, at]) => {
      const block: Hash = hashOrBest(node, at);
      return [{ block, changes: changesOf(stateAt(block), keysParam(keys)) }];
    },
    state_getMetadata: ([at]) => runtimeAt(node, hashOrBest(node, at)).metadataHex,
    state_getRuntimeVersion: version,
    chain_getRuntimeVersion: version,
    state_call: ([name, argument, at]) =>
      runtimeCall(
        node,
        parseParam(z.string(), name, 'a method name'),
        keyParam(argument),
        hashOrBest(node, at),
      ),
    state_subscribeStorage: ([keys]) => watchStorage(node, keysParam(keys)),
    state_unsubscribeStorage: stop,
    state_subscribeRuntimeVersion: () => watchVersion(node),
    state_unsubscribeRuntimeVersion: stop,
    chain_subscribeRuntimeVersion: () => watchVersion(node),
    chain_unsubscribeRuntimeVersion: stop,
  };
}
