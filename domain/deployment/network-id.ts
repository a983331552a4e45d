import { md5 } from '@noble/hashes/legacy.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import type { NetworkId, TwinId, WorkloadId } from '../ids.js';

/** The id of a twin's network on a node, whatever contract it came with. Source: zosbase zos/network.go NetworkID. */
export function networkId(twin: TwinId, name: string): NetworkId {
  return shortHash(`${twin}:${name}`) as NetworkId; // the brand is given here and nowhere else
}

/** A short name for a device of a workload, e.g. of its tap `n`. Source: zosbase id.go Unique. */
export function uniqueName(workloadId: WorkloadId, n: string): string {
  return shortHash(`${workloadId}:${n}`);
}

/** 13 characters, because a device name has room for 15. */
function shortHash(text: string): string {
  return base58.encode(md5(utf8ToBytes(text))).slice(0, 13);
}
