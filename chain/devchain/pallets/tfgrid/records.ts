import { type Account, fail, optionalItem, storageItem } from '../pallet.js';

/** Records of pallet tfgrid, as its metadata shapes them. Names are bytes as hex. */
export interface Twin {
  readonly id: number;
  readonly accountId: Account;
  readonly [other: string]: unknown;
}

export interface PublicIp {
  /** CIDR. */
  readonly ip: string;
  readonly gateway: string;
  /** The contract that reserves it; 0 when it is free. */
  readonly contractId: bigint;
}

export interface Farm {
  readonly id: number;
  readonly name: string;
  readonly twinId: number;
  readonly pricingPolicyId: number;
  readonly publicIps: readonly PublicIp[];
  readonly dedicatedFarm?: boolean;
  readonly [other: string]: unknown;
}

/** Bytes and logical CPUs. */
export interface Resources {
  readonly hru: bigint;
  readonly sru: bigint;
  readonly cru: bigint;
  readonly mru: bigint;
}

export interface Node {
  readonly id: number;
  readonly farmId: number;
  readonly twinId: number;
  readonly resources: Resources;
  readonly certification: 'Diy' | 'Certified';
  readonly [other: string]: unknown;
}

export type PowerState = 'Up' | { readonly Down: number };
export type Power = 'Up' | 'Down';
export interface NodePower {
  readonly state: PowerState;
  readonly target: Power;
}

export const twins = optionalItem<[number], Twin>('TfgridModule', 'Twins');
export const twinCount = storageItem<[], number>('TfgridModule', 'TwinID');
export const twinIdByAccount = optionalItem<[Account], number>('TfgridModule', 'TwinIdByAccountID');
export const farms = optionalItem<[number], Farm>('TfgridModule', 'Farms');
export const farmCount = storageItem<[], number>('TfgridModule', 'FarmID');
export const farmIdByName = storageItem<[string], number>('TfgridModule', 'FarmIdByName');
export const nodes = optionalItem<[number], Node>('TfgridModule', 'Nodes');
export const nodeCount = storageItem<[], number>('TfgridModule', 'NodeID');
export const nodeIdByTwin = storageItem<[number], number>('TfgridModule', 'NodeIdByTwinID');
export const nodesByFarm = storageItem<[number], readonly number[]>('TfgridModule', 'NodesByFarmID');
export const nodePowers = optionalItem<[number], NodePower>('TfgridModule', 'NodePower');
export const now = storageItem<[], bigint>('Timestamp', 'Now');

/** Fails a call with an error of pallet tfgrid. */
export const tfgridFail = (error: string): never => fail('TfgridModule', error);
