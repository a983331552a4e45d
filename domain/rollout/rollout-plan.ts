import { z } from 'zod';
import { farmIdSchema } from '../events/event-schema.js';

/** Parts of ten thousand: shares without fractions, so that every machine counts alike. */
export const whole = 10_000;

const share = z.int().min(0).max(whole);
const milliseconds = z
  .int()
  .min(0)
  .max(366 * 24 * 3_600_000);

/** Waves that bring the release to no more than the one before, with the share of that; for whoever tells a user of them. */
export function wavesThatDoNotGrow(
  waves: readonly { readonly share: number }[],
): readonly { readonly at: number; readonly before: number }[] {
  return waves.flatMap(({ share: reached }, at) => {
    const before = waves[at - 1]?.share ?? 0;
    return reached > before ? [] : [{ at, before }];
  });
}

/** How a release reaches a fleet. Data: the same plan is what a node follows, a fleet's gate and the simulator. */
export const rolloutPlanSchema = z
  .strictObject({
    testFarms: z
      .array(farmIdSchema)
      .max(1000)
      .describe('Farms that go first, also while the release is not called safe. They are wave 0.'),
    waves: z
      .array(
        z.strictObject({
          share: share
            .describe('Of all farms, this wave and those before it together.')
            .meta({ unit: '1/10000' }),
          bake: milliseconds.describe('How long it runs before the next wave may open.').meta({ unit: 'ms' }),
        }),
      )
      .min(1)
      .max(20)
      .describe('After the test farms; shares grow, the last is 10000.'),
    testBake: milliseconds.describe('How long the test farms run it before wave 1.').meta({ unit: 'ms' }),
    stop: z
      .strictObject({
        badShare: share
          .describe('Halt when this share of those that tried is bad.')
          .meta({ unit: '1/10000' }),
        atLeast: z.int().min(1).describe('But not before so many are bad.'),
      })
      .describe('The stop rule.'),
    settled: share
      .describe('So many of a wave must have come to an outcome before the next opens.')
      .meta({ unit: '1/10000' }),
    spread: milliseconds
      .describe('A wave starts its nodes over this time, each at its own, fixed moment.')
      .meta({ unit: 'ms' }),
    rollBack: z.boolean().describe('Whether a halt sends those that run the release back.'),
  })
  .superRefine(({ waves }, context) => {
    for (const { at, before } of wavesThatDoNotGrow(waves)) {
      const message = `must be more than the wave before it (${before})`;
      context.addIssue({ code: 'custom', path: ['waves', at, 'share'], message });
    }
    if (waves.at(-1)?.share !== whole)
      context.addIssue({ code: 'custom', path: ['waves'], message: `the last share must be ${whole}` });
  });

export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;

/** Four waves over at least 13 hours, a halt at 5 %: the figures that simulation-facts.md D5 was measured with. */
export const defaultPlan: RolloutPlan = {
  testFarms: [],
  testBake: 4 * 3_600_000,
  waves: [
    { share: 100, bake: 4 * 3_600_000 },
    { share: 500, bake: 4 * 3_600_000 },
    { share: 2500, bake: 4 * 3_600_000 },
    { share: whole, bake: 0 },
  ],
  stop: { badShare: 500, atLeast: 2 },
  settled: 8000,
  spread: 70 * 60_000,
  rollBack: true,
};
