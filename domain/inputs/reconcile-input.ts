import { z } from 'zod';
import { contractIdSchema, farmIdSchema, nodeIdSchema, twinIdSchema } from '../events/event-schema.js';
import { nodeContractSchema, pricingSchema, publicConfigSchema } from './chain-fact-schema.js';
import { defineInput } from './input-schema.js';
import { nameReading } from './name-reading.js';

const int = z.int();

const block = z.strictObject({ number: int, hash: z.string() });
const node = z.strictObject({
  farmId: farmIdSchema.nullable(),
  twinId: twinIdSchema.nullable(),
  publicConfig: publicConfigSchema.nullable(),
  powerTarget: z.enum(['Up', 'Down']).nullable(),
  zosVersion: z.string().nullable(),
  rent: z
    .strictObject({ rentContractId: contractIdSchema, twinId: twinIdSchema, grace: z.boolean() })
    .nullable(),
});
const contracts = z.array(z.strictObject({ contract: nodeContractSchema, grace: z.boolean() }));

const reconcile = {
  type: z.literal('ReconcileChain'),
  from: int,
  block,
  specVersion: int,
  time: int,
  reason: z.string(),
  node,
  contracts,
  gone: z.array(contractIdSchema),
  sightings: z.array(z.strictObject({ block: int, endpoint: z.string(), voices: int })),
  endpoints: int,
};

export const ReconcileChainV1 = defineInput(1, z.strictObject(reconcile));
const second = { ...reconcile, names: z.array(nameReading) };
export const ReconcileChainV2 = defineInput(2, z.strictObject(second));

const accountReading = z.strictObject({
  account: z.string(),
  nonce: int,
  termsAccepted: z.boolean(),
  twinId: twinIdSchema.nullable(),
  nodeId: nodeIdSchema.nullable(),
});

/** What the storage of a finalized block says instead of blocks that nobody holds any more. */
export const ReconcileChain = defineInput(
  3,
  z.strictObject({ ...second, account: accountReading.nullable() }),
);

const farm = z.strictObject({
  farmId: farmIdSchema,
  name: z.string(),
  twinId: twinIdSchema,
  dedicated: z.boolean(),
  pricing: pricingSchema.nullable(),
});
const who = { endpoint: z.string(), voices: int } as const;

/** What the storage holds where the log stands, when it does not begin with the chain. */
export const ReadStorage = defineInput(
  1,
  z.strictObject({
    type: z.literal('ReadStorage'),
    block,
    specVersion: int,
    time: int,
    node,
    farm: farm.nullable(),
    contracts,
    ...who,
  }),
);

/** The farm and its prices, read again where the log stands. */
export const ReadFarm = defineInput(1, z.strictObject({ type: z.literal('ReadFarm'), block, farm, ...who }));
