import { type CallTable, type Context, call, storageItem } from '../pallet.js';
import { contractFail, nodeHasNoContracts } from '../smart-contract/records.js';
import { restartRentBilling } from '../smart-contract/rent-standby.js';
import { ensureRoot } from '../sudo.js';
import { farmById, nodeById, powerOf, signingNode, signingTwin } from './lookup.js';
import { type Power, type PowerState, nodePowers, tfgridFail } from './records.js';

const zosVersion = storageItem<[], string>('TfgridModule', 'ZosVersion');

function sameState(one: PowerState, other: PowerState): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return one.Down === other.Down;
}

function changeState(context: Context, power: Power): 'free' {
  const node = signingNode(context);
  const powerState: PowerState = power === 'Up' ? 'Up' : { Down: context.blockNumber };
  const before = powerOf(context, node.id);
  if (sameState(before.state, powerState)) return 'free';
  nodePowers.put(context, { ...before, state: powerState }, node.id);
  if (powerState === 'Up') restartRentBilling(context, node.id);
  context.deposit('TfgridModule', 'PowerStateChanged', { farmId: node.farmId, nodeId: node.id, powerState });
  return 'free';
}

function changeTarget(context: Context, nodeId: number, powerTarget: Power): void {
  const twin = signingTwin(context);
  const node = nodeById(context, nodeId);
  if (farmById(context, node.farmId).twinId !== twin) tfgridFail('UnauthorizedToChangePowerTarget');
  if (powerTarget === 'Down' && !nodeHasNoContracts(context, nodeId)) contractFail('NodeHasActiveContracts');
  nodePowers.put(context, { ...powerOf(context, nodeId), target: powerTarget }, nodeId);
  context.deposit('TfgridModule', 'PowerTargetChanged', { farmId: node.farmId, nodeId, powerTarget });
}

function setZosVersion(context: Context, version: string): void {
  ensureRoot(context);
  if (zosVersion.get(context) === version) tfgridFail('InvalidZosVersion');
  zosVersion.put(context, version);
  context.deposit('TfgridModule', 'ZosVersionUpdated', { version });
}

/** Calls of pallet tfgrid about power and the version of Zero-OS. Source: tfchain pallet-tfgrid/src/{node,lib}.rs. */
export const powerCalls: CallTable = {
  'tfgridModule.changePowerState': call<{ powerState: Power }>((context, args) =>
    changeState(context, args.powerState),
  ),
  'tfgridModule.changePowerTarget': call<{ nodeId: number; powerTarget: Power }>((context, args) =>
    changeTarget(context, args.nodeId, args.powerTarget),
  ),
  'tfgridModule.setZosVersion': call<{ zosVersion: string }>((context, args) =>
    setZosVersion(context, args.zosVersion),
  ),
};
