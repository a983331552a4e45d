import { z } from 'zod';
import {
  account,
  blockNumber,
  contractIdSchema,
  defineEvent,
  farmIdSchema,
  hash32,
  milliseconds,
  nodeIdSchema,
  publicIp,
  twinIdSchema,
} from './event-schema.js';

const block = blockNumber.describe('The finalized block in whose state it was read.').meta({
  unit: 'block height',
});
const sightings = z
  .array(
    z.strictObject({
      block,
      endpoint: z.string().describe('Who said so.'),
      voices: z.int().min(1).describe('How many endpoints stand behind it.'),
    }),
  )
  .describe('In which blocks, and by whom, the contracts that are gone were seen to be gone.');

export const BlocksUnseen = defineEvent(
  'node',
  'BlocksUnseen',
  1,
  "No endpoint had the blocks from `from` on any more. What happened up to `to` was not seen; the chain's storage after `to` was read instead, and the other events of the same commit say what differed from what was known. Following goes on behind `to`.",
  z.strictObject({
    from: blockNumber.describe('First block that was not read.').meta({ unit: 'block height' }),
    to: blockNumber.describe('Last one; the cursor after it.').meta({ unit: 'block height' }),
    hash: hash32.describe('Of block `to`.'),
    specVersion: z.int().min(0).describe('Of the runtime that wrote block `to`.'),
    time: milliseconds.describe('Chain time of block `to`; 0 when it has none.').meta({
      unit: 'ms since 1970',
    }),
    reason: z.string().describe('Why they could not be read.'),
    sightings,
  }),
);

export const RemovalsDoubted = defineEvent(
  'node',
  'RemovalsDoubted',
  1,
  "The chain's storage, as it was read, would remove contracts. One answer is not enough for that: nothing was changed, and it is read again in later blocks and from other endpoints.",
  z.strictObject({
    block,
    contracts: z.array(contractIdSchema).describe('Contracts that it does not hold.'),
    live: z.int().min(0).describe('Contracts that are live as far as the log knows.'),
    sightings,
  }),
);

export const NodeFound = defineEvent(
  'node',
  'NodeFound',
  1,
  "What the chain's storage says of this node after blocks that were not seen, or before the first block of a log that does not begin with the chain.",
  z.strictObject({
    block,
    farmId: farmIdSchema.nullable(),
    twinId: twinIdSchema.nullable().describe('The twin of the node; null: the chain has no such node.'),
    publicConfig: z
      .strictObject({ ip4: publicIp.nullable(), ip6: publicIp.nullable(), domain: z.string().nullable() })
      .nullable(),
    powerTarget: z.enum(['Up', 'Down']).nullable().describe('Null: the runtime does not keep it.'),
    zosVersion: z.string().nullable().describe('Null: the runtime does not keep it.'),
    rent: z
      .strictObject({
        rentContractId: contractIdSchema,
        twinId: twinIdSchema,
        grace: z.boolean().describe('The renter cannot pay.'),
      })
      .nullable()
      .describe('Who rents the whole node; null: nobody.'),
  }),
);

export const AccountFound = defineEvent(
  'node',
  'AccountFound',
  1,
  "What the chain's storage says of the account that the node signs with after blocks that were not seen: whether its twin and its node came to be in them, and up to which nonce its extrinsics are included.",
  z.strictObject({
    block,
    account,
    nonce: z.int().min(0).describe('Of the next extrinsic: all before it are in blocks.'),
    termsAccepted: z.boolean().describe('It has accepted terms and conditions.'),
    twinId: twinIdSchema.nullable().describe('Its twin; null: it has none.'),
    nodeId: nodeIdSchema.nullable().describe("The twin's node; null: it has none."),
  }),
);

export const ContractFound = defineEvent(
  'contract',
  'ContractFound',
  1,
  'The chain holds this contract otherwise than was known, or it was not known: it was created, changed, or its grace period began or ended in blocks that were not seen, or before the first block of the log. Who did it, and in which block, is not known.',
  z.strictObject({
    block,
    contractId: contractIdSchema,
    twinId: twinIdSchema,
    deploymentHash: z.string().describe('As the chain holds it.'),
    deploymentData: z.string().describe('As the chain holds it.'),
    publicIps: z.int().min(0).describe('How many addresses it wants.'),
    reservedIps: z.array(publicIp),
    inlineBody: z.boolean().describe('Its data is to be considered as a body.'),
    grace: z.boolean().describe('It is in its grace period.'),
  }),
);

export const ContractGone = defineEvent(
  'contract',
  'ContractGone',
  1,
  'The chain does not hold this contract any more: it ended in blocks that were not seen. Who ended it, and in which block, is not known.',
  z.strictObject({ block, contractId: contractIdSchema, twinId: twinIdSchema }),
);

export const gapEvents = [
  BlocksUnseen,
  RemovalsDoubted,
  NodeFound,
  AccountFound,
  ContractFound,
  ContractGone,
] as const;
