import type { Context } from '../pallet.js';
import { type PublicIp, farms, nodes } from '../tfgrid/records.js';
import { contractFail } from './records.js';

/**
 * Reserves the first free addresses of the node's farm for a contract.
 * @throws DispatchFailure (`FarmHasNotEnoughPublicIPs`, `FarmHasNotEnoughPublicIPsFree`)
 */
export function reserveIps(
  context: Context,
  contractId: bigint,
  nodeId: number,
  count: number,
): readonly PublicIp[] {
  if (count === 0) return [];
  const node = nodes.get(context, nodeId) ?? contractFail('NodeNotExists');
  const farm = farms.get(context, node.farmId) ?? contractFail('FarmNotExists');
  if (farm.publicIps.length < count) contractFail('FarmHasNotEnoughPublicIPs');
  const free = farm.publicIps.filter((ip) => ip.contractId === 0n).slice(0, count);
  if (free.length < count) contractFail('FarmHasNotEnoughPublicIPsFree');
  const publicIps = farm.publicIps.map((ip) => (free.includes(ip) ? { ...ip, contractId } : ip));
  farms.put(context, { ...farm, publicIps }, farm.id);
  return publicIps.filter((ip) => ip.contractId === contractId);
}

/** Gives a contract's addresses back to the farm and says so in `IPsFreed`. */
export function freeIps(context: Context, contractId: bigint, nodeId: number): void {
  const node = nodes.get(context, nodeId) ?? contractFail('NodeNotExists');
  const farm = farms.get(context, node.farmId) ?? contractFail('FarmNotExists');
  const publicIps = farm.publicIps.map((ip) =>
    ip.contractId === contractId ? { ...ip, contractId: 0n } : ip,
  );
  farms.put(context, { ...farm, publicIps }, farm.id);
  const freed = publicIps.filter((ip, i) => ip !== farm.publicIps[i]);
  context.deposit('SmartContractModule', 'IPsFreed', { contractId, publicIps: freed });
}
