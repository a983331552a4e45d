import { z } from 'zod';
import { chainPlace, defineEvent, nodeIdSchema } from './event-schema.js';

const nodeId = nodeIdSchema.describe('The other node.');
const call = z.int().min(1).describe('How often calling it was begun since it is wanted.');

export const FarmNodeWanted = defineEvent(
  'node',
  'FarmNodeWanted',
  1,
  'The farmer wants another node of the farm to be up. As long as nothing says that it is, it may sleep and has to be woken.',
  z.strictObject({ ...chainPlace, nodeId }),
);

export const WakeUpHeld = defineEvent(
  'node',
  'WakeUpHeld',
  1,
  'Another node of the farm would have been woken now, but this node was not told how.',
  z.strictObject({ nodeId }),
);

export const WakeUpStarted = defineEvent(
  'node',
  'WakeUpStarted',
  1,
  'Another node of the farm still sleeps: it is looked up on the chain and sent magic packets.',
  z.strictObject({ nodeId, call }),
);

export const WakeUpSent = defineEvent(
  'node',
  'WakeUpSent',
  1,
  'Magic packets were sent to another node of the farm. Nobody confirms them: that it is up is known when it says so on the chain.',
  z.strictObject({
    nodeId,
    call,
    mac: z.string().describe("Of its interface `zos`, by the chain's record."),
  }),
);

export const WakeUpFailed = defineEvent(
  'node',
  'WakeUpFailed',
  1,
  'Another node of the farm could not be called. It is tried again some minutes later, unless it was the last time.',
  z.strictObject({ nodeId, call, reason: z.string().describe('For the operator to read.') }),
);

export const WakeUpEnded = defineEvent(
  'node',
  'WakeUpEnded',
  1,
  'Another node of the farm is not called any more.',
  z.strictObject({
    nodeId,
    why: z
      .enum(['up', 'target-down', 'given-up'])
      .describe(
        '`up`: the chain has it as up. `target-down`: the farmer wants it down again. `given-up`: it was called often enough.',
      ),
  }),
);

export const wakeEvents = [
  FarmNodeWanted,
  WakeUpHeld,
  WakeUpStarted,
  WakeUpSent,
  WakeUpFailed,
  WakeUpEnded,
] as const;
