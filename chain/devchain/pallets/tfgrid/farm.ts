import { byteLength, textOf } from '../bytes-text.js';
import { type CallTable, type Context, call, ensureSigned } from '../pallet.js';
import { ensureRoot } from '../sudo.js';
import { isPublicIp4 } from './addresses.js';
import { farmById, signingTwin, twinById } from './lookup.js';
import { type Farm, type PublicIp, farmCount, farmIdByName, farms, tfgridFail } from './records.js';

/** A public address as a call gives it; older runtimes call the gateway by its whole name. */
interface IpInput {
  readonly ip: string;
  readonly gw?: string;
  readonly gateway?: string;
}

function checkName(name: string): void {
  if (byteLength(name) < 3) tfgridFail('FarmNameTooShort');
  if (byteLength(name) > 40) tfgridFail('FarmNameTooLong');
  if (!/^[A-Za-z0-9_-]*$/.test(textOf(name))) tfgridFail('InvalidFarmName');
}

function freeIp(input: IpInput): PublicIp {
  const gateway = input.gw ?? input.gateway ?? '0x';
  if (!isPublicIp4({ ip: input.ip, gw: gateway })) tfgridFail('InvalidPublicIP');
  return { ip: input.ip, gateway, contractId: 0n };
}

function createFarm(context: Context, name: string, ips: readonly IpInput[]): void {
  const twinId = signingTwin(context);
  if (farmIdByName.has(context, name)) tfgridFail('FarmExists');
  checkName(name);
  const publicIps = ips.map(freeIp);
  if (new Set(publicIps.map(({ ip }) => ip)).size !== publicIps.length) tfgridFail('IpExists');
  const id = farmCount.get(context) + 1;
  const farm = {
    version: 4,
    id,
    name,
    twinId,
    pricingPolicyId: 1,
    certification: 'NotCertified',
    publicIps,
    dedicatedFarm: false,
    farmingPolicyLimits: null,
  };
  farms.put(context, farm, id);
  farmIdByName.put(context, id, name);
  farmCount.put(context, id);
  context.deposit('TfgridModule', 'FarmStored', { farm });
}

function store(context: Context, farm: Farm): void {
  farms.put(context, farm, farm.id);
  context.deposit('TfgridModule', 'FarmUpdated', { farm });
}

/** The farm, when its owner signed. @throws DispatchFailure (`FarmNotExists`, `CannotUpdateFarmWrongTwin`) */
export function ownFarm(context: Context, id: number): Farm {
  const account = ensureSigned(context);
  const farm = farmById(context, id);
  if (twinById(context, farm.twinId).accountId !== account) tfgridFail('CannotUpdateFarmWrongTwin');
  return farm;
}

function addIp(context: Context, id: number, input: IpInput): void {
  const farm = ownFarm(context, id);
  const ip = freeIp(input);
  if (farm.publicIps.some((known) => known.ip === ip.ip)) tfgridFail('IpExists');
  store(context, { ...farm, publicIps: [...farm.publicIps, ip] });
}

function removeIp(context: Context, id: number, ip: string): void {
  const farm = ownFarm(context, id);
  const kept = farm.publicIps.filter((known) => known.ip !== ip || known.contractId !== 0n);
  if (kept.length === farm.publicIps.length) tfgridFail('IpNotExists');
  store(context, { ...farm, publicIps: kept });
}

function setDedicated(context: Context, id: number, dedicatedFarm: boolean): void {
  ensureRoot(context);
  store(context, { ...farmById(context, id), dedicatedFarm });
}

/** Calls of pallet tfgrid about farms. Source: tfchain pallet-tfgrid/src/farm.rs. */
export const farmCalls: CallTable = {
  'tfgridModule.createFarm': call<{ name: string; publicIps: readonly IpInput[] }>((context, args) =>
    createFarm(context, args.name, args.publicIps),
  ),
  'tfgridModule.addFarmIp': call<{ id: number } & IpInput>((context, args) => addIp(context, args.id, args)),
  'tfgridModule.removeFarmIp': call<{ id: number; ip: string }>((context, { id, ip }) =>
    removeIp(context, id, ip),
  ),
  'tfgridModule.setFarmDedicated': call<{ farmId: number; dedicated: boolean }>((context, args) =>
    setDedicated(context, args.farmId, args.dedicated),
  ),
};
