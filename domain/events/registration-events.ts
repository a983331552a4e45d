import { z } from 'zod';
import {
  account,
  blockNumber,
  chainPlace,
  defineEvent,
  hash32,
  nodeIdSchema,
  twinIdSchema,
} from './event-schema.js';
import { nodeDetails } from './node-call-schema.js';

export const LedgerBoundToAccount = defineEvent(
  'node',
  'LedgerBoundToAccount',
  1,
  'This log was bound to the account of a node that the chain does not have yet: it registers itself. In the state that the block before `firstBlock` left behind, the account had no node; all that comes after is followed. `NodeRegistered` says which node it became.',
  z.strictObject({
    account,
    genesis: hash32.describe("Hash of the chain's block 0."),
    chainName: z.string().describe('As the chain calls itself.'),
    firstBlock: blockNumber.describe('The first block that is followed.').meta({ unit: 'block height' }),
    twinId: twinIdSchema.nullable().describe('The twin of the account; null: it had none.'),
    termsAccepted: z.boolean().describe('The account had accepted terms and conditions.'),
  }),
);

export const NodeDescribed = defineEvent(
  'node',
  'NodeDescribed',
  1,
  'What the node is to be on the chain, as its host and its operator say: registered so, and updated when it changes. Null: somebody else registers it.',
  z.strictObject({ details: nodeDetails.nullable() }),
);

export const TwinRegistered = defineEvent(
  'node',
  'TwinRegistered',
  1,
  "The node's account got its twin.",
  z.strictObject({ ...chainPlace, twinId: twinIdSchema, account }),
);

export const NodeRegistered = defineEvent(
  'node',
  'NodeRegistered',
  1,
  'The chain stored the node: from here on this log is of that node, for ever.',
  z.strictObject({ ...chainPlace, nodeId: nodeIdSchema, twinId: twinIdSchema }),
);

export const registrationEvents = [
  LedgerBoundToAccount,
  NodeDescribed,
  TwinRegistered,
  NodeRegistered,
] as const;
