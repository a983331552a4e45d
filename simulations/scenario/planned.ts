import { z } from 'zod';
import { parseReleaseVersion } from '../../domain/rollout/release-version.js';
import { wavesThatDoNotGrow, whole } from '../../domain/rollout/rollout-plan.js';
import { duration, percent } from './duration.js';

export const release = z
  .string()
  .refine((text) => parseReleaseVersion(text) !== null, 'must be a version as v3.13.0')
  .describe('A version as the chain names it.');

/** A plan as people write it. */
export const planned = z
  .strictObject({
    waves: z
      .array(
        z.strictObject({
          share: percent.describe('Of all farms, this wave and those before it together.'),
          bake: duration.describe('How long it runs before the next wave may open.'),
        }),
      )
      .min(1)
      .max(20)
      .describe('Shares of all farms, growing to 100%.'),
    test_bake: duration.describe('How long the test farms run it before wave 1.'),
    stop: z
      .strictObject({
        bad: percent.describe('Halt when this share of those that tried is bad ...'),
        at_least: z.int().min(1).describe('... but not before so many are.'),
      })
      .describe('The stop rule.'),
    settled: percent.describe('So many of a wave must be well with it before the next opens.'),
    spread: duration.describe('A wave starts its nodes over this time.'),
    roll_back: z.boolean().describe('Whether a halt sends those that run the release back.'),
  })
  .superRefine(({ waves }, context) => {
    for (const { at, before } of wavesThatDoNotGrow(waves)) {
      const message = `must be more than the ${before / 100}% of the wave before it`;
      context.addIssue({ code: 'custom', path: ['waves', at, 'share'], message });
    }
    if (waves.at(-1)?.share !== whole)
      context.addIssue({
        code: 'custom',
        path: ['waves', waves.length - 1, 'share'],
        message: 'must be 100% in the last wave',
      });
  })
  .describe('The plan that zledger follows; Zero-OS has none.');
export type Planned = z.infer<typeof planned>;
