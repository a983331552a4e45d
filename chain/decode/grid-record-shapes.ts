import { z } from 'zod';
import type { FarmDetails, PricingPolicy } from '../../domain/chain-fact.js';
import type { ContractId } from '../../domain/ids.js';
import type { FarmRecord, NodeRecord } from '../grid-records.js';
import { publicConfigValue, publicIpValue } from './public-config.js';
import { resourcesValue } from './resources.js';
import {
  contractIdValue,
  farmIdValue,
  nodeIdValue,
  textValue,
  twinIdValue,
  u32Value,
  variantName,
} from './values.js';

/** Storage of TfgridModule.Nodes. Shapes: TFChain pallet-tfgrid/src/types.rs, spec 9 to 149. */
export const nodeRecordValue = z
  .object({
    id: nodeIdValue,
    farmId: farmIdValue,
    twinId: twinIdValue,
    resources: z.union([
      resourcesValue,
      z.object({ totalResources: resourcesValue }).transform(({ totalResources }) => totalResources),
    ]),
    publicConfig: publicConfigValue,
    interfaces: z.array(z.object({ name: textValue, mac: textValue })),
  })
  .transform(({ id, ...rest }): NodeRecord => ({ nodeId: id, ...rest }));

const upOrDown = variantName.pipe(z.enum(['Up', 'Down']));

/** Storage of TfgridModule.NodePower, since spec 106. */
export const powerRecordValue = z.object({ target: upOrDown, state: upOrDown });

const farm = z.object({
  id: farmIdValue,
  name: textValue,
  twinId: twinIdValue,
  pricingPolicyId: u32Value,
  /** Since spec 50. */
  dedicatedFarm: z.boolean().default(false),
});

function farmDetails({ id, dedicatedFarm, ...rest }: z.infer<typeof farm>): FarmDetails {
  return { farmId: id, ...rest, dedicated: dedicatedFarm };
}

/** A farm in events of TfgridModule; its addresses are left out. */
export const farmDetailsValue = farm.transform(farmDetails);

/** Storage of TfgridModule.Farms. */
export const farmRecordValue = farm
  .extend({ publicIps: z.array(publicIpValue) })
  .transform(({ publicIps, ...details }): FarmRecord => ({ ...farmDetails(details), publicIps }));

const price = z.object({ value: u32Value }).transform(({ value }) => value);

/** Storage of TfgridModule.PricingPolicies, and in its events. */
export const pricingRecordValue = z
  .object({ id: u32Value, name: textValue, su: price, cu: price, nu: price, ipu: price, uniqueName: price })
  .transform((record): PricingPolicy => record);

/** Storage of SmartContractModule.ActiveRentContractForNode: the contract's id, up to spec 103 the contract itself. */
export const rentRecordValue = z.union([
  contractIdValue,
  z.object({ contractId: contractIdValue }).transform(({ contractId }): ContractId => contractId),
]);
