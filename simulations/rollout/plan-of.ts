import { type FarmId, farmId } from '../../domain/ids.js';
import { defaultPlan, type RolloutPlan } from '../../domain/rollout/rollout-plan.js';
import type { Planned } from '../scenario/planned.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import { firstFarm } from './fleet.js';

/** The plan that the production gate follows in this scenario: its own, or the default, with the first farms as test farms. */
export function planOf({ plan, fleet }: RolloutScenario): RolloutPlan {
  return planFrom(
    plan,
    Array.from({ length: fleet.test_farms }, (_, index) => farmId(firstFarm + index)),
  );
}

/** The plan of a file, with its test farms. */
export function planFrom(plan: Planned | undefined, testFarms: FarmId[]): RolloutPlan {
  if (plan === undefined) return { ...defaultPlan, testFarms };
  return {
    testFarms,
    testBake: plan.test_bake,
    waves: plan.waves,
    stop: { badShare: plan.stop.bad, atLeast: plan.stop.at_least },
    settled: plan.settled,
    spread: plan.spread,
    rollBack: plan.roll_back,
  };
}
