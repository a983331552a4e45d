import { z } from 'zod';
import { contractIdSchema, twinIdSchema } from '../events/event-schema.js';

/** Who has reserved a name in the state of a block; null: nobody. */
export const nameReading = z.strictObject({
  name: z.string(),
  block: z.int(),
  holder: z.strictObject({ contractId: contractIdSchema, twinId: twinIdSchema }).nullable(),
});
