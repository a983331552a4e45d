import { z } from 'zod';
import { strayReasons } from '../state/stray.js';
import { contractIdSchema, defineEvent, twinIdSchema } from './event-schema.js';

const stray = {
  contractId: contractIdSchema.describe('The contract that its id names.'),
  twinId: twinIdSchema.describe('The twin that its id names.'),
  name: z.string().describe('Of the workload.'),
} as const;

export const StrayWorkloadFound = defineEvent(
  'contract',
  'StrayWorkloadFound',
  1,
  'At a start the host held a workload that this node had made and that no deployment on record accounts for: the log is older than the host. It is left as it is until the log has caught up with the chain.',
  z.strictObject(stray),
);

export const StrayRemovalDecided = defineEvent(
  'contract',
  'StrayRemovalDecided',
  1,
  'At the head of the chain it is certain that nobody pays for a stray workload: it is to be removed.',
  z.strictObject({
    ...stray,
    why: z
      .enum(strayReasons)
      .describe(
        '`contract-over`: its contract ended; `not-in-deployment`: the deployment that the contract stands for is on record and has no such workload.',
      ),
  }),
);

export const StrayWorkloadGone = defineEvent(
  'contract',
  'StrayWorkloadGone',
  1,
  'A stray workload is not on the host any more.',
  z.strictObject({
    ...stray,
    removed: z.boolean().describe('True: the node removed it. False: a later start did not find it there.'),
  }),
);

export const strayEvents = [StrayWorkloadFound, StrayRemovalDecided, StrayWorkloadGone] as const;
