import { z } from 'zod';
import type { AuditFact } from '../../domain/chain-fact.js';
import type { FactPlace } from './contract-facts.js';
import { resourcesValue } from './resources.js';
import { eventFields, type StatedEvent } from './stated-event.js';
import { contractIdValue, u64, u128, variantName } from './values.js';

const bill = z.object({
  contractId: contractIdValue,
  timestamp: u64,
  discountLevel: variantName,
  amountBilled: u128,
});
const used = z.object({ contractId: contractIdValue, used: resourcesValue });
const nru = z.object({ contractId: contractIdValue, timestamp: u64, window: u64, nru: u64 });

/**
 * The fact for the audit that an event of SmartContractModule states, or null when it states none.
 * @throws ZodError or RangeError when the event has another shape than any known
 */
export function auditFact(event: StatedEvent, place: FactPlace): AuditFact | null {
  const one = (): unknown => eventFields(event, ['record'])['record'];
  switch (event.method) {
    case 'ContractBilled':
      return { ...place, kind: event.method, ...bill.parse(one()) };
    case 'UpdatedUsedResources':
      return { ...place, kind: event.method, ...used.parse(one()) };
    case 'NruConsumptionReportReceived':
      return { ...place, kind: event.method, ...nru.parse(one()) };
    default:
      return null;
  }
}
