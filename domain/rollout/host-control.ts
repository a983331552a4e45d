import { z } from 'zod';
import { defaultPlan, rolloutPlanSchema } from './rollout-plan.js';

/** Before there was wake-on-LAN. */
export const hostControlSchemaV1 = z.strictObject({
  flavour: z
    .enum(['full', 'light'])
    .describe("Which of the two versions in the chain's record is this node's."),
  plan: rolloutPlanSchema.describe('By which releases reach it.'),
  updater: z
    .boolean()
    .describe('It has a command that changes its version; without, it only says when it would.'),
  powerCommand: z.boolean().describe('It has a command that powers the host down; without, it stays up.'),
});

/** What a node may do to its own software and host, and for the others of its farm, as its operator set it. */
export const hostControlSchema = hostControlSchemaV1.extend({
  wakeOnLan: z
    .boolean()
    .describe(
      'It was told how magic packets reach other nodes of its farm; without, it only says whom it would wake.',
    ),
});

export type HostControl = z.infer<typeof hostControlSchema>;

/** Of a node that was told nothing: it says what it would do and does nothing ("dry"). */
export const dryControl: HostControl = {
  flavour: 'full',
  plan: defaultPlan,
  updater: false,
  powerCommand: false,
  wakeOnLan: false,
};
