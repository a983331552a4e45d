import type { NodeState } from '../state/node-state.js';
import { decideUpgrade, type HoldReason, type UpgradeDecision } from './node-gate.js';
import { runningRelease } from './running-release.js';
import { readVersionRecord, type VersionRecord } from './version-record.js';

/** Why a node does not take a version now: the gate's reasons, and that it has no means to. */
export type NodeHoldReason = HoldReason | 'no-updater';

/** The record as the log has it. */
export function recordOfNode({ record, control }: NodeState): VersionRecord {
  return readVersionRecord(record.zosVersion, control.flavour);
}

/**
 * What the gate says to this node, by its log alone: the same gate that the simulator runs. It counts by the chain time of
 * the last block on record, so it answers the same whenever it is asked.
 */
export function gateOfNode(state: NodeState): UpgradeDecision {
  const { identity, record, control, upgrade, chain } = state;
  const found = recordOfNode(state);
  const node = identity?.nodeId ?? null;
  // Asked with each block: what runs is not worked out when the chain names nothing.
  if (found.kind === 'none' || node === null || chain.cursor === null)
    return { kind: 'hold', why: 'no-record' };
  return decideUpgrade({
    node,
    farm: record.farmId,
    running: runningRelease(state),
    record: found,
    announced: record.zosVersionSince,
    failed: upgrade.failed,
    steered: found.kind === 'record' && upgrade.steered.includes(found.version),
    now: chain.cursor.time,
    plan: control.plan,
  });
}
