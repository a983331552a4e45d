import type { DomainEvent, EventType } from '../events/event.js';
import { evolveContract } from './evolve-contract.js';
import { evolveDeployment } from './evolve-deployment.js';
import { evolveGap } from './evolve-gap.js';
import { evolveName } from './evolve-name.js';
import { evolveNode } from './evolve-node.js';
import { evolveStray } from './evolve-stray.js';
import { evolveRegistration } from './evolve-registration.js';
import { evolveTraffic } from './evolve-traffic.js';
import { evolveVoice } from './evolve-voice.js';
import { evolvePower } from './evolve-power.js';
import { evolveStorage } from './evolve-storage.js';
import { evolveUpgrade } from './evolve-upgrade.js';
import { evolveWake } from './evolve-wake.js';
import { evolveWorkload } from './evolve-workload.js';
import type { NodeState } from './node-state.js';
import { onRecordOnly, type Recipes } from './recipes.js';

/** State changes shape in these recipes and nowhere else. */
const recipes: Recipes<EventType> = {
  ...evolveNode,
  ...evolveRegistration,
  ...evolveVoice,
  ...evolveTraffic,
  ...evolveContract,
  ...evolveName,
  ...evolveGap,
  ...evolveStorage,
  ...evolveDeployment,
  ...evolveWorkload,
  ...evolveUpgrade,
  ...evolvePower,
  ...evolveStray,
  ...evolveWake,
};

/**
 * Applies one event. A recipe on a draft: `applyEvents` runs it under immer for the live node (one immutable state
 * per commit), `replay` runs the very same on a plain object (measured 40 to 2,400 times faster).
 */
export function evolve(state: NodeState, happened: DomainEvent): void {
  // the table pairs each type with its own data; TypeScript cannot follow the pairing through the union
  const recipe = recipes[happened.type] as (state: NodeState, data: DomainEvent['data']) => void;
  recipe(state, happened.data);
}

/** How far an event reaches into the state: the cursor is changed by no other part of it than `chain`. */
export function reachOf(type: EventType): 'nothing' | 'cursor' | 'state' {
  if (recipes[type] === onRecordOnly) return 'nothing';
  return type === 'BlocksFollowed' ? 'cursor' : 'state';
}
