import { type Account, type Context, ensureSigned } from '../pallet.js';
import {
  type Farm,
  type Node,
  type NodePower,
  type Twin,
  farms,
  nodeIdByTwin,
  nodePowers,
  nodes,
  now,
  tfgridFail,
  twinIdByAccount,
  twins,
} from './records.js';

/** Chain time in seconds. */
export function nowInSeconds(context: Context): bigint {
  return now.get(context) / 1000n;
}

/** @throws DispatchFailure (`TwinNotExists`) */
export function twinOf(context: Context, account: Account): number {
  return twinIdByAccount.get(context, account) ?? tfgridFail('TwinNotExists');
}

/** The signer and its twin. @throws DispatchFailure (`BadOrigin`, `TwinNotExists`) */
export function signingTwin(context: Context): number {
  return twinOf(context, ensureSigned(context));
}

/** @throws DispatchFailure (`TwinNotExists`) */
export function twinById(context: Context, id: number): Twin {
  return twins.get(context, id) ?? tfgridFail('TwinNotExists');
}

/** @throws DispatchFailure (`FarmNotExists`) */
export function farmById(context: Context, id: number): Farm {
  return farms.get(context, id) ?? tfgridFail('FarmNotExists');
}

/** @throws DispatchFailure (`NodeNotExists`) */
export function nodeById(context: Context, id: number): Node {
  return nodes.get(context, id) ?? tfgridFail('NodeNotExists');
}

/** The node that the signer is. @throws DispatchFailure (`TwinNotExists`, `NodeNotExists`) */
export function signingNode(context: Context): Node {
  const twin = signingTwin(context);
  if (!nodeIdByTwin.has(context, twin)) tfgridFail('NodeNotExists');
  return nodeById(context, nodeIdByTwin.get(context, twin));
}

/** A node's power; up when nothing is stored (or the runtime knows no power management). */
export function powerOf(context: Context, node: number): NodePower {
  return nodePowers.get(context, node) ?? { state: 'Up', target: 'Up' };
}
