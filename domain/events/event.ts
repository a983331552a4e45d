import type { z } from 'zod';
import type { ContractId } from '../ids.js';
import { contractEvents } from './contract-events.js';
import { deploymentEvents } from './deployment-events.js';
import { gapEvents } from './gap-events.js';
import { nameEvents } from './name-events.js';
import { nodeEvents } from './node-events.js';
import { quickCheck } from './quick-check.js';
import { registrationEvents } from './registration-events.js';
import { trafficEvents } from './traffic-events.js';
import { voiceEvents } from './voice-events.js';
import { powerEvents } from './power-events.js';
import { storageEvents } from './storage-events.js';
import { strayEvents } from './stray-events.js';
import { upgradeEvents } from './upgrade-events.js';
import { wakeEvents } from './wake-events.js';
import { workloadEvents } from './workload-events.js';

/** Every event type that zledger writes, in the order of the catalogue. */
export const eventSchemas = [
  ...nodeEvents,
  ...registrationEvents,
  ...voiceEvents,
  ...trafficEvents,
  ...contractEvents,
  ...nameEvents,
  ...gapEvents,
  ...storageEvents,
  ...deploymentEvents,
  ...workloadEvents,
  ...upgradeEvents,
  ...powerEvents,
  ...strayEvents,
  ...wakeEvents,
] as const;

type Schemas = (typeof eventSchemas)[number];

/** An event as `decide` makes it and `evolve` takes it. */
export type DomainEvent = {
  [S in Schemas as S['type']]: { readonly type: S['type']; readonly data: z.infer<S['data']> };
}[Schemas['type']];

export type EventType = DomainEvent['type'];
export type EventData<T extends EventType> = Extract<DomainEvent, { type: T }>['data'];

const byType: ReadonlyMap<string, Schemas> = new Map(eventSchemas.map((schema) => [schema.type, schema]));

const fits = new Map<string, (data: unknown) => boolean>(
  eventSchemas.map(({ type, data }) => [type, quickCheck(data)]),
);

/** The schema of an event type, or undefined for a type that this version does not know. */
export const schemaOf = (type: string): Schemas | undefined => byType.get(type);

/** Makes an event. Its data is checked when it is written (see `checkEvent`), not here on the hot path. */
export function event<T extends EventType>(type: T, data: EventData<T>): DomainEvent {
  return { type, data } as DomainEvent; // type and data belong together by the signature; TS cannot correlate the union
}

/** The stream of an event: everything about one contract is in `contract-<id>`, the rest in `node`. */
export function streamOf(happened: DomainEvent): string {
  const schema = byType.get(happened.type);
  if (schema?.stream !== 'contract') return 'node';
  // every contract event's schema has contractId; the union of all data types does not show it
  return contractStream((happened.data as { contractId: ContractId }).contractId);
}

export const contractStream = (id: ContractId): string => `contract-${id}`;

/** Thrown when code tries to write an event that its own schema refuses: a bug, never a user's doing. */
export class EventSchemaError extends Error {
  readonly code = 'EVENT_SCHEMA';
}

/** Asserts that an event fits its schema, right before it is written. @throws EventSchemaError */
export function checkEvent(happened: DomainEvent): void {
  const schema = byType.get(happened.type);
  if (schema === undefined) throw new EventSchemaError(`unknown event type ${happened.type}`);
  if (fits.get(happened.type)?.(happened.data) === true) return;
  const verdict = schema.data.safeParse(happened.data);
  if (verdict.success) return;
  const issue = verdict.error.issues[0];
  throw new EventSchemaError(
    `${happened.type} v${schema.schemaVersion}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'does not fit'}`,
  );
}
