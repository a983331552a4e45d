import { z } from 'zod';
import { duration, percent } from './duration.js';

/** So many deployments a node may be asked for: each has a twin of its own, and behind those are the twins of nodes. */
export const mostDeployments = 900;

/** What users do in a world, as a file tells it. */
export const worldLoad = z
  .strictObject({
    deployments_per_node: z
      .int()
      .min(0)
      .max(mostDeployments)
      .default(3)
      .describe('What each node is asked for over the run.'),
    over: duration.optional().describe('Over so long they come; left out: over the run, up to the healing.'),
    updated: percent.prefault('30%').describe('So many of the deployments are updated.'),
    cancelled: percent.prefault('30%').describe('So many are cancelled.'),
    hasty: percent
      .prefault('0%')
      .describe('So many are cancelled as soon as they are on the chain, while the node still makes them.'),
    unpaid: percent.prefault('10%').describe('The funds of so many run out; most pay later.'),
    abandoned: percent.prefault('3%').describe('For so many no body is ever sent.'),
    billing: duration.prefault('1h').describe('How often each contract is billed; 0ms: never.'),
    uptime: duration
      .prefault('40m')
      .describe("How often each node's uptime comes to be on the chain; 0ms: never."),
  })
  .describe('What users do.');
