import { z } from 'zod';
import type { ChainFact } from '../chain-fact.js';
import {
  contractIdSchema,
  farmIdSchema,
  nodeIdSchema,
  publicIp,
  resources,
  twinIdSchema,
} from '../events/event-schema.js';
import type { SameAs } from './same-as.js';

const index = z.int().min(0);
const origin = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('extrinsic'), index, signer: z.string().nullable(), call: z.string() }),
  z.strictObject({ phase: z.literal('initialization') }),
  z.strictObject({ phase: z.literal('finalization') }),
]);
const base = { eventIndex: index, origin } as const;
const [contractId, twinId, nodeId, farmId] = [contractIdSchema, twinIdSchema, nodeIdSchema, farmIdSchema];
export const nodeContractSchema = z.strictObject({
  contractId,
  twinId,
  nodeId,
  deploymentHash: z.string(),
  deploymentData: z.string(),
  publicIps: z.int().min(0),
  reservedIps: z.array(publicIp),
});
export const publicConfigSchema = z.strictObject({
  ip4: publicIp.nullable(),
  ip6: publicIp.nullable(),
  domain: z.string().nullable(),
});
const upOrDown = z.enum(['Up', 'Down']);
const u64 = z.bigint();

const first = [
  z.strictObject({
    ...base,
    kind: z.enum(['NodeContractCreated', 'NodeContractUpdated']),
    contract: nodeContractSchema,
  }),
  z.strictObject({
    ...base,
    kind: z.enum(['NodeContractCanceled', 'ContractGracePeriodStarted', 'ContractGracePeriodEnded']),
    contractId,
    nodeId,
    twinId,
  }),
  z.strictObject({ ...base, kind: z.literal('RentContractCreated'), contractId, nodeId, twinId }),
  z.strictObject({ ...base, kind: z.literal('RentContractCanceled'), contractId }),
  z.strictObject({ ...base, kind: z.enum(['IpsReserved', 'IpsFreed']), contractId, ips: z.array(publicIp) }),
  z.strictObject({ ...base, kind: z.enum(['NodeStored', 'NodeUpdated']), nodeId, farmId, twinId, resources }),
  z.strictObject({
    ...base,
    kind: z.literal('NodePublicConfigStored'),
    nodeId,
    config: publicConfigSchema.nullable(),
  }),
  z.strictObject({ ...base, kind: z.literal('PowerTargetChanged'), farmId, nodeId, target: upOrDown }),
  z.strictObject({ ...base, kind: z.literal('PowerStateChanged'), nodeId, state: upOrDown }),
  z.strictObject({ ...base, kind: z.literal('ZosVersionUpdated'), version: z.string() }),
  z.strictObject({ ...base, kind: z.literal('NodeUptimeReported'), nodeId, now: u64, uptime: u64 }),
  z.strictObject({
    ...base,
    kind: z.literal('ContractBilled'),
    contractId,
    timestamp: u64,
    discountLevel: z.string(),
    amountBilled: u64,
  }),
  z.strictObject({ ...base, kind: z.literal('UpdatedUsedResources'), contractId, used: resources }),
  z.strictObject({
    ...base,
    kind: z.literal('NruConsumptionReportReceived'),
    contractId,
    timestamp: u64,
    window: u64,
    nru: u64,
  }),
  z.strictObject({ ...base, kind: z.enum(['TwinStored', 'TwinUpdated']), twinId, account: z.string() }),
] as const;

/** Before name contracts were read. */
export const chainFactSchemaV1 = z.discriminatedUnion('kind', first);

const second = [
  ...first,
  z.strictObject({ ...base, kind: z.literal('NameContractCreated'), contractId, twinId, name: z.string() }),
  z.strictObject({ ...base, kind: z.literal('NameContractCanceled'), contractId }),
] as const;

/** Before the node's own extrinsics were seen. */
export const chainFactSchemaV2 = z.discriminatedUnion('kind', second);

const third = [
  ...second,
  z.strictObject({
    ...base,
    kind: z.literal('OwnExtrinsic'),
    hash: z.string(),
    nonce: index,
    fee: u64.nullable(),
    error: z.strictObject({ pallet: z.string().nullable(), name: z.string() }).nullable(),
  }),
] as const;

/** Before changes of farms and prices, and the end of nodes, were followed. */
export const chainFactSchemaV3 = z.discriminatedUnion('kind', third);

const int = z.int();
export const pricingSchema = z.strictObject({
  id: int,
  name: z.string(),
  su: int,
  cu: int,
  nu: int,
  ipu: int,
  uniqueName: int,
});

/** What the chain said, as inputs hold it: `ChainFact` as a schema. Looser than events: what it means is decided from it. */
export const chainFactSchema = z.discriminatedUnion('kind', [
  ...third,
  z.strictObject({ ...base, kind: z.literal('NodeDeleted'), nodeId }),
  z.strictObject({
    ...base,
    kind: z.literal('FarmUpdated'),
    farm: z.strictObject({
      farmId,
      name: z.string(),
      twinId,
      dedicated: z.boolean(),
      pricingPolicyId: int,
    }),
  }),
  z.strictObject({ ...base, kind: z.literal('PricingPolicyStored'), pricing: pricingSchema }),
]);

/** The compiler's word that the schema has all of `ChainFact` and nothing else. */
export const isChainFact: SameAs<z.infer<typeof chainFactSchema>, ChainFact> = true;
