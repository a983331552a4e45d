import { z } from 'zod';
import { blockNumber, chainPlace, contractIdSchema, defineEvent, twinIdSchema } from './event-schema.js';

const name = z.string().describe('As the chain writes it: the first label of what the gateway serves.');
const holder = z
  .strictObject({
    contractId: contractIdSchema.describe('The name contract.'),
    twinId: twinIdSchema.describe('The twin that has reserved the name.'),
  })
  .nullable()
  .describe('Null: nobody has reserved it.');

export const NameHolderRead = defineEvent(
  'node',
  'NameHolderRead',
  1,
  "What the chain's state said of a name when the first body came that wants it, or after blocks that were not seen. From then on the name contracts of that name are followed.",
  z.strictObject({
    name,
    readAt: blockNumber.describe('The block in whose state it was read.').meta({ unit: 'block height' }),
    holder,
  }),
);

export const NameContractCreated = defineEvent(
  'contract',
  'NameContractCreated',
  1,
  'A twin reserved a name that a body on this node wants.',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, twinId: twinIdSchema, name }),
);

export const NameContractCanceled = defineEvent(
  'contract',
  'NameContractCanceled',
  1,
  'The reservation of a name that a body on this node wants is over: by its owner, or because its funds ran out. Gateways that serve it stop.',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, name }),
);

export const nameEvents = [NameHolderRead, NameContractCreated, NameContractCanceled] as const;
