import type { NameReading } from '../chain-fact.js';
import { type DomainEvent, event } from '../events/event.js';
import type { NodeState } from '../state/node-state.js';
import { decommissioned } from './decide-name-fact.js';

/**
 * What the storage says of a name after blocks that were not seen. Gateways of a twin that lost it are decommissioned, as
 * they are when a block says so; whoever gave it up and reserved it again keeps them.
 */
export function nameFound(state: NodeState, { name, block, holder }: NameReading): DomainEvent[] {
  const known = state.names.get(name);
  if (known === undefined || block <= known.readAt) return [];
  const before = known.holder;
  if (known.readAt >= 0 && before?.contractId === holder?.contractId) return [];
  const read = event('NameHolderRead', { name, readAt: block, holder: holder && { ...holder } });
  const isLost = before !== null && before.twinId !== holder?.twinId;
  return [read, ...(isLost ? decommissioned(state, name) : [])];
}
