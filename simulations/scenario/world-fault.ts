import { z } from 'zod';
import {
  crashPoints,
  diskTroubles,
  driverTroubles,
  endpointTroubles,
  linkTroubles,
  pendingFates,
} from '../world/fault-schedule.js';
import { duration, ordinal, signedDuration } from './duration.js';

const at = duration.describe('After the start.');
const node = ordinal(20_000).describe('Number of the node, from 1.');
const lasts = { for: duration };
const down = { down: duration };

/** What befalls a thick world, as a file tells it: written by hand, or by shrinking a seed that fails. */
export const worldFault = z.discriminatedUnion('what', [
  z
    .strictObject({
      at,
      what: z.literal('crash'),
      node,
      point: z.enum(crashPoints),
      pending: z.enum(pendingFates),
      ...down,
    })
    .describe(
      "The node's process dies when it next gets to this point; `pending` is what becomes of a write.",
    ),
  z
    .strictObject({
      at,
      what: z.literal('crash-in-upgrade'),
      node,
      point: z.enum(crashPoints).exclude(['now']),
      pending: z.enum(pendingFates),
      ...down,
    })
    .describe('The same, when the node is in the middle of a change of version; until then it waits.'),
  z.strictObject({ at, what: z.literal('reboot'), node, ...down }).describe('The host reboots.'),
  z.strictObject({ at, what: z.literal('asleep'), node, ...down }).describe('The host is off for so long.'),
  z
    .strictObject({ at, what: z.literal('power-loss'), farm: ordinal(20_000), ...down })
    .describe('All hosts of a farm, from 1, lose their power at once.'),
  z
    .strictObject({ at, what: z.literal('disk'), node, how: z.enum(diskTroubles), ...lasts })
    .describe('The disk is in trouble; `lying` says that it synced and did not.'),
  z
    .strictObject({ at, what: z.literal('bit-rot'), node, place: z.int().min(0).max(9999) })
    .describe('A bit flips in the log, at this part of ten thousand of it.'),
  z
    .strictObject({
      at,
      what: z.literal('endpoint'),
      endpoint: ordinal(3),
      how: z.enum(endpointTroubles),
      ...lasts,
    })
    .describe('One of the three endpoints of the chain is in trouble.'),
  z
    .strictObject({ at, what: z.literal('fork'), depth: z.int().min(1).max(10) })
    .describe('Another branch wins, before finality: contracts get other numbers.'),
  z.strictObject({ at, what: z.literal('finality-stall'), ...lasts }).describe('No block becomes final.'),
  z
    .strictObject({ at, what: z.literal('driver'), node, how: z.enum(driverTroubles), ...lasts })
    .describe('What the host is asked to do goes wrong.'),
  z
    .strictObject({ at, what: z.literal('clock'), node, skew: signedDuration })
    .describe('The clock of the node is so much ahead from now on; negative: behind.'),
  z
    .strictObject({ at, what: z.literal('link'), node, how: z.enum(linkTroubles), ...lasts })
    .describe('Between users and the node; `no-answer` is the partition in one direction.'),
]);
