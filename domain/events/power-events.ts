import { z } from 'zod';
import { powerObstacles } from '../power/power-obstacle.js';
import { defineEvent } from './event-schema.js';

export const PowerDownHeld = defineEvent(
  'node',
  'PowerDownHeld',
  1,
  'The farmer wants this node to be down, and it stays up. Recorded when the reason changes.',
  z.strictObject({ why: z.enum(powerObstacles), detail: z.string().describe('In words.') }),
);

export const PowerDownStarted = defineEvent(
  'node',
  'PowerDownStarted',
  1,
  'Nothing is in the way of the power target Down: the chain is told, then the power command is owed.',
  z.strictObject({}),
);

export const PowerDownCalledOff = defineEvent(
  'node',
  'PowerDownCalledOff',
  1,
  'The node does not go down after all, or not yet.',
  z.strictObject({
    why: z
      .enum([...powerObstacles, 'target-up', 'restarted'])
      .describe('`restarted`: what the chain wants by now is read first.'),
  }),
);

export const PowerDownFailed = defineEvent(
  'node',
  'PowerDownFailed',
  1,
  'The power command failed, or the host was still up long after it. It is tried again.',
  z.strictObject({
    failures: z.int().min(1).describe('How often it failed since it was decided.'),
    reason: z.string().describe('For the operator to read.'),
  }),
);

export const PoweredDown = defineEvent(
  'node',
  'PoweredDown',
  1,
  'The power command took it: the host stops.',
  z.strictObject({}),
);

export const NodeWokeUp = defineEvent(
  'node',
  'NodeWokeUp',
  1,
  'The host was powered down by this node and was booted again.',
  z.strictObject({
    target: z.enum(['Up', 'Down']).describe('What the chain wanted when it was last read, before it slept.'),
  }),
);

export const powerEvents = [
  PowerDownHeld,
  PowerDownStarted,
  PowerDownCalledOff,
  PowerDownFailed,
  PoweredDown,
  NodeWokeUp,
] as const;
