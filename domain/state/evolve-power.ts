import type { powerEvents } from '../events/power-events.js';
import type { HostPower } from '../power/host-power.js';
import type { NodeState } from './node-state.js';
import type { Recipes } from './recipes.js';

export const evolvePower: Recipes<(typeof powerEvents)[number]['type']> = {
  PowerDownHeld(state, { why }) {
    state.power.said = why;
  },
  PowerDownStarted(state) {
    enter(state, 'going-down');
    state.power.rounds += 1;
    state.power.failures = 0;
  },
  PowerDownCalledOff(state) {
    enter(state, 'up');
  },
  PowerDownFailed(state, { failures }) {
    enter(state, 'going-down');
    state.power.failures = failures;
  },
  PoweredDown(state) {
    enter(state, 'down');
  },
  NodeWokeUp(state) {
    enter(state, 'up');
  },
};

function enter({ power, chain }: NodeState, phase: HostPower['phase']): void {
  power.phase = phase;
  power.since = chain.cursor?.time ?? 0;
  power.said = null;
}
