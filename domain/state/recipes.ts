import type { EventData, EventType } from '../events/event.js';
import type { NodeState } from './node-state.js';

/** The recipe of events that are on record and change no state. */
export const onRecordOnly = (): void => {};

/** One recipe per event type: changes the state that it is given, returns nothing. */
export type Recipes<Types extends EventType> = {
  readonly [T in Types]: (state: NodeState, data: EventData<T>) => void;
};
