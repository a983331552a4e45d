import { type CallTable, type Context, call, ensureSigned, storageItem } from '../pallet.js';
import { isPublicIp4, isPublicIp6 } from './addresses.js';
import { ownFarm } from './farm.js';
import { nodeById, nowInSeconds, signingNode, signingTwin } from './lookup.js';
import { type NodeInput, checkNodeInput } from './node-input.js';
import { type Node, farms, nodeCount, nodeIdByTwin, nodes, nodesByFarm, tfgridFail } from './records.js';
import { textOf } from '../bytes-text.js';
import { endContractsOfNode } from '../smart-contract/node-deleted.js';

const connectionPrice = storageItem<[], number>('TfgridModule', 'ConnectionPrice');

function createNode(context: Context, input: NodeInput): void {
  ensureSigned(context);
  if (!farms.has(context, input.farmId)) tfgridFail('FarmNotExists');
  const twinId = signingTwin(context);
  if (nodeIdByTwin.has(context, twinId)) tfgridFail('NodeWithTwinIdExists');
  checkNodeInput(input);
  const id = nodeCount.get(context) + 1;
  const node = {
    ...input,
    serialNumber: input.serialNumber ?? null,
    version: 4,
    id,
    farmId: input.farmId,
    twinId,
    resources: input.resources,
    publicConfig: null,
    created: nowInSeconds(context),
    farmingPolicyId: 1,
    certification: 'Diy' as const,
    connectionPrice: connectionPrice.get(context),
  };
  nodes.put(context, node, id);
  nodeCount.put(context, id);
  nodeIdByTwin.put(context, id, twinId);
  nodesByFarm.put(context, [...nodesByFarm.get(context, input.farmId), id], input.farmId);
  context.deposit('TfgridModule', 'NodeStored', { node });
}

function moveToFarm(context: Context, node: Node, farmId: number): void {
  if (node.farmId === farmId) return;
  const left = nodesByFarm.get(context, node.farmId).filter((id) => id !== node.id);
  nodesByFarm.put(context, left, node.farmId);
  nodesByFarm.put(context, [...nodesByFarm.get(context, farmId), node.id], farmId);
}

/** True when a resource moved by more than one percent. */
function resourcesChanged(before: Node['resources'], after: Node['resources']): boolean {
  return (['cru', 'sru', 'hru', 'mru'] as const).some((key) => {
    const distance = before[key] > after[key] ? before[key] - after[key] : after[key] - before[key];
    return distance * 100n > before[key];
  });
}

function updateNode(context: Context, nodeId: number, input: NodeInput): 'free' {
  const node = nodeById(context, nodeId);
  if (node.twinId !== signingTwin(context)) tfgridFail('NodeUpdateNotAuthorized');
  if (!farms.has(context, input.farmId)) tfgridFail('FarmNotExists');
  moveToFarm(context, node, input.farmId);
  checkNodeInput(input);
  let { certification } = node;
  if (certification === 'Certified' && resourcesChanged(node.resources, input.resources)) {
    certification = 'Diy';
    context.deposit('TfgridModule', 'NodeCertificationSet', { nodeId, certification });
  }
  const updated = { ...node, ...input, certification };
  nodes.put(context, updated, nodeId);
  context.deposit('TfgridModule', 'NodeUpdated', { node: updated });
  return 'free';
}

function reportUptime(context: Context, uptime: bigint, timestampHint: bigint | null): 'free' {
  const node = signingNode(context);
  const now = nowInSeconds(context);
  const drift =
    timestampHint === null || timestampHint < now ? now - (timestampHint ?? now) : timestampHint - now;
  if (drift > 60n) tfgridFail('InvalidTimestampHint');
  context.deposit('TfgridModule', 'NodeUptimeReported', { nodeId: node.id, now, uptime });
  return 'free';
}

interface ConfigInput {
  readonly ip4: { readonly ip: string; readonly gw: string };
  readonly ip6: { readonly ip: string; readonly gw: string } | null;
  readonly domain: string | null;
}

function checkConfig({ ip4, ip6, domain }: ConfigInput): void {
  const domainFine = domain === null || /^[A-Za-z0-9.-]*$/.test(textOf(domain));
  if (!domainFine || !isPublicIp4(ip4) || (ip6 !== null && !isPublicIp6(ip6)))
    tfgridFail('InvalidPublicConfig');
}

function setPublicConfig(context: Context, farmId: number, nodeId: number, config: ConfigInput | null): void {
  ownFarm(context, farmId);
  const node = nodeById(context, nodeId);
  if (node.farmId !== farmId) tfgridFail('NodeUpdateNotAuthorized');
  if (config !== null) checkConfig(config);
  nodes.put(context, { ...node, publicConfig: config }, nodeId);
  context.deposit('TfgridModule', 'NodePublicConfigStored', { nodeId, config });
}

function deleteNode(context: Context, nodeId: number): void {
  const node = nodeById(context, nodeId);
  if (node.twinId !== signingTwin(context)) tfgridFail('NodeUpdateNotAuthorized');
  const left = nodesByFarm.get(context, node.farmId).filter((id) => id !== nodeId);
  nodesByFarm.put(context, left, node.farmId);
  endContractsOfNode(context, nodeId);
  nodes.remove(context, nodeId);
  nodeIdByTwin.remove(context, node.twinId);
  context.deposit('TfgridModule', 'NodeDeleted', { nodeId });
}

/** Calls of pallet tfgrid about nodes. Source: tfchain pallet-tfgrid/src/node.rs. */
export const nodeCalls: CallTable = {
  'tfgridModule.createNode': call<NodeInput>(createNode),
  'tfgridModule.updateNode': call<NodeInput & { nodeId: number }>((context, { nodeId, ...input }) =>
    updateNode(context, nodeId, input),
  ),
  'tfgridModule.reportUptime': call<{ uptime: bigint }>((context, { uptime }) =>
    reportUptime(context, uptime, null),
  ),
  'tfgridModule.reportUptimeV2': call<{ uptime: bigint; timestampHint: bigint }>((context, args) =>
    reportUptime(context, args.uptime, args.timestampHint),
  ),
  'tfgridModule.addNodePublicConfig': call<{
    farmId: number;
    nodeId: number;
    publicConfig: ConfigInput | null;
  }>((context, { farmId, nodeId, publicConfig }) => setPublicConfig(context, farmId, nodeId, publicConfig)),
  'tfgridModule.deleteNode': call<{ id: number }>((context, { id }) => deleteNode(context, id)),
};
