import { z } from 'zod';
import { twinIdSchema } from '../events/event-schema.js';
import { nodeDetails } from '../events/node-call-schema.js';
import { defineInput } from './input-schema.js';

/** First contact with a chain that does not have this node yet. */
export const BindAccount = defineInput(
  1,
  z.strictObject({
    type: z.literal('BindAccount'),
    account: z.string(),
    genesis: z.string(),
    chainName: z.string(),
    firstBlock: z.int(),
    twinId: twinIdSchema.nullable(),
    termsAccepted: z.boolean(),
  }),
);

/** What the host and its operator say that the node is. */
export const DescribeNode = defineInput(
  1,
  z.strictObject({ type: z.literal('DescribeNode'), details: nodeDetails.nullable() }),
);
