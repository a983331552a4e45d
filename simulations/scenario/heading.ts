import { z } from 'zod';
import { duration } from './duration.js';

/** What every scenario file begins with. @param about what scenarios of this kind are */
export function headingOf<Kind extends string>(kind: Kind, about: string) {
  return {
    scenario: z.literal(1).describe('Version of this format.'),
    kind: z.literal(kind).describe(about),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,60}$/, 'must be lower-case letters, digits and dashes')
      .describe('Lower-case letters, digits and dashes.'),
    about: z.string().max(2000).describe('What is rehearsed, and where it happened.'),
    seed: z.int().min(0).default(1).describe('What is run when no seed is asked for.'),
    horizon: duration.describe('How long is simulated.'),
  };
}
