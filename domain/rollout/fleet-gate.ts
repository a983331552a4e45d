import { type RolloutPlan, whole } from './rollout-plan.js';

/**
 * The roll-out of one release over a fleet, as who publishes the record sees it. One node cannot know how others fare;
 * whoever can (an operator's controller, the simulator) advances this and publishes it in the version record.
 */
export interface FleetRollout {
  readonly release: string;
  /** The last open wave, from 0 (the test farms). */
  readonly wave: number;
  /** Chain time at which that wave opened, ms. */
  readonly openedAt: number;
  readonly state: 'open' | 'paused' | 'halted' | 'roll-back' | 'complete';
  /** Of a halt: the figures that decided it. */
  readonly halt: { readonly at: number; readonly tried: number; readonly bad: number } | null;
}

/** What was observed of the nodes in the open waves. */
export interface FleetObservation {
  /** Chain time, ms. */
  readonly now: number;
  /** Nodes whose turn has come in the waves that are open. */
  readonly due: number;
  /** Of them, those that started it. */
  readonly tried: number;
  /** Of those, healthy by their own check and by who watches them. */
  readonly healthy: number;
  /** Of those, not healthy, or silent for too long since they started it. */
  readonly bad: number;
}

/** A roll-out at its start: only the first wave that has farms is open. */
export function startRollout(plan: RolloutPlan, release: string, now: number): FleetRollout {
  return { release, wave: plan.testFarms.length === 0 ? 1 : 0, openedAt: now, state: 'open', halt: null };
}

/**
 * What becomes of a roll-out by what was observed: it halts by the stop rule, opens the next wave when the last has baked
 * and enough of it has come out well, or stays. A halt is final; only a new release goes on.
 */
export function advanceRollout(
  plan: RolloutPlan,
  rollout: FleetRollout,
  seen: FleetObservation,
): FleetRollout {
  if (rollout.state === 'halted' || rollout.state === 'roll-back' || rollout.state === 'complete')
    return rollout;
  if (isStopped(plan, seen)) {
    const halt = { at: seen.now, tried: seen.tried, bad: seen.bad };
    return { ...rollout, state: plan.rollBack ? 'roll-back' : 'halted', halt };
  }
  if (rollout.state === 'paused' || !hasBaked(plan, rollout, seen)) return rollout;
  if (rollout.wave === plan.waves.length) return { ...rollout, state: 'complete' };
  return { ...rollout, wave: rollout.wave + 1, openedAt: seen.now };
}

/** An operator's hand: stops the opening of waves and the start of nodes, and nothing else. */
export function pauseRollout(rollout: FleetRollout): FleetRollout {
  return rollout.state === 'open' ? { ...rollout, state: 'paused' } : rollout;
}

/** Goes on; the bake time of the wave begins anew, as nothing was tried meanwhile. */
export function resumeRollout(rollout: FleetRollout, now: number): FleetRollout {
  return rollout.state === 'paused' ? { ...rollout, state: 'open', openedAt: now } : rollout;
}

function isStopped({ stop }: RolloutPlan, { tried, bad }: FleetObservation): boolean {
  return bad >= stop.atLeast && bad * whole >= stop.badShare * tried;
}

/** Silence is no health: a wave of which nothing is known never opens the next one, unless nobody was due in it. */
function hasBaked(plan: RolloutPlan, { wave, openedAt }: FleetRollout, seen: FleetObservation): boolean {
  const bake = wave === 0 ? plan.testBake : (plan.waves[wave - 1]?.bake ?? 0);
  if (seen.now < openedAt + bake + plan.spread) return false;
  return seen.healthy * whole >= plan.settled * seen.due;
}
