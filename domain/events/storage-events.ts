import { z } from 'zod';
import {
  blockNumber,
  chainPlace,
  defineEvent,
  farmIdSchema,
  hash32,
  milliseconds,
  twinIdSchema,
} from './event-schema.js';

const block = blockNumber.describe('The finalized block in whose state it was read.').meta({
  unit: 'block height',
});
const price = z.int().min(0).meta({ unit: '1e-7 USD per unit and hour' });
const pricing = z.strictObject({
  id: z.int().min(0).describe('Of the pricing policy.'),
  name: z.string(),
  su: price.describe('Storage unit.'),
  cu: price.describe('Compute unit.'),
  nu: price.describe('Network unit.'),
  ipu: price.describe('Public address.'),
  uniqueName: price.describe('Name of a gateway.'),
});
const farm = {
  farmId: farmIdSchema,
  name: z.string().describe('As the chain holds it.'),
  twinId: twinIdSchema.describe('The twin of the farmer.'),
  dedicated: z
    .boolean()
    .describe('Only whole nodes are rented out. Runtimes before spec 50 do not know it: false.'),
} as const;

export const StorageRead = defineEvent(
  'node',
  'StorageRead',
  1,
  'This log does not begin with the chain. What the chain held after the block before the first one was read from its storage; the other events of the same commit say what that is. The cursor stands at that block.',
  z.strictObject({
    block,
    hash: hash32.describe('Of that block.'),
    specVersion: z.int().min(0).describe('Of the runtime in that state, which writes the next block.'),
    time: milliseconds
      .describe('Chain time of that state; 0 when it has none.')
      .meta({ unit: 'ms since 1970' }),
    endpoint: z.string().describe('Who said so.'),
    voices: z.int().min(1).describe('How many endpoints stand behind it.'),
  }),
);

export const FarmFound = defineEvent(
  'node',
  'FarmFound',
  1,
  "The farm of this node as the chain's storage held it at a block, with the prices that counted there: where the log begins, when the node came to this farm, or after blocks that were not seen. Changes are told by other events from then on.",
  z.strictObject({
    block,
    ...farm,
    pricing: pricing.nullable().describe('Null: the chain has no such policy.'),
  }),
);

export const FarmChanged = defineEvent(
  'node',
  'FarmChanged',
  1,
  "The chain's record of the farm that this node is in changed. When it has another pricing policy now, the prices of that are read next.",
  z.strictObject({
    ...chainPlace,
    ...farm,
    pricingPolicyId: z.int().min(0).describe('Which prices count in it.'),
  }),
);

export const PricesChanged = defineEvent(
  'node',
  'PricesChanged',
  1,
  'The prices that count in the farm of this node changed.',
  z.strictObject({ ...chainPlace, pricing }),
);

export const storageEvents = [StorageRead, FarmFound, FarmChanged, PricesChanged] as const;
