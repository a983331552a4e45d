import { z } from 'zod';
import type { FarmFact, NodeFact, TwinFact } from '../../domain/chain-fact.js';
import type { FactPlace } from './contract-facts.js';
import { farmDetailsValue, pricingRecordValue } from './grid-record-shapes.js';
import { publicConfigValue } from './public-config.js';
import { resourcesValue } from './resources.js';
import { eventFields, type StatedEvent } from './stated-event.js';
import {
  accountValue,
  farmIdValue,
  nodeIdValue,
  textValue,
  twinIdValue,
  u64,
  variantName,
} from './values.js';

const node = z
  .object({
    id: nodeIdValue,
    farmId: farmIdValue,
    twinId: twinIdValue,
    resources: z.union([
      resourcesValue,
      // For some weeks of 2022 development networks kept totals and use together.
      z.object({ totalResources: resourcesValue }).transform(({ totalResources }) => totalResources),
    ]),
  })
  .transform(({ id, ...rest }) => ({ nodeId: id, ...rest }));
const upOrDown = variantName.pipe(z.enum(['Up', 'Down']));
const publicConfigStored = z.object({ nodeId: nodeIdValue, config: publicConfigValue });
const powerTarget = z.object({ farmId: farmIdValue, nodeId: nodeIdValue, powerTarget: upOrDown });
const powerState = z.object({ farmId: farmIdValue, nodeId: nodeIdValue, powerState: upOrDown });
const uptime = z.object({ nodeId: nodeIdValue, now: u64, uptime: u64 });

/**
 * The account that a twin record holds.
 * @throws ZodError when the value is no twin
 */
export const twinRecord = z
  .object({ id: twinIdValue, accountId: accountValue })
  .transform(({ id, accountId }) => ({ twinId: id, account: accountId }));

/**
 * The fact about a node, a farm, prices or a twin that an event of TfgridModule states, or null when it states none.
 * Shapes: TFChain pallet-tfgrid/src/lib.rs, spec 9 to 149.
 * @throws ZodError or RangeError when the event has another shape than any known
 */
export function gridFact(event: StatedEvent, place: FactPlace): NodeFact | FarmFact | TwinFact | null {
  const one = (): unknown => eventFields(event, ['record'])['record'];
  switch (event.method) {
    case 'NodeStored':
    case 'NodeUpdated':
      return { ...place, kind: event.method, ...node.parse(one()) };
    case 'NodePublicConfigStored': {
      const fields = eventFields(event, ['nodeId', 'config']);
      return { ...place, kind: event.method, ...publicConfigStored.parse(fields) };
    }
    case 'PowerTargetChanged': {
      const { powerTarget: target, ...ids } = powerTarget.parse(
        eventFields(event, ['farmId', 'nodeId', 'powerTarget']),
      );
      return { ...place, kind: event.method, ...ids, target };
    }
    case 'PowerStateChanged': {
      const fields = powerState.parse(eventFields(event, ['farmId', 'nodeId', 'powerState']));
      return { ...place, kind: event.method, nodeId: fields.nodeId, state: fields.powerState };
    }
    case 'NodeDeleted':
      return { ...place, kind: event.method, nodeId: nodeIdValue.parse(one()) };
    case 'FarmUpdated':
      return { ...place, kind: event.method, farm: farmDetailsValue.parse(one()) };
    case 'PricingPolicyStored':
      return { ...place, kind: event.method, pricing: pricingRecordValue.parse(one()) };
    case 'ZosVersionUpdated':
      return { ...place, kind: event.method, version: textValue.parse(one()) };
    case 'NodeUptimeReported':
      return {
        ...place,
        kind: event.method,
        ...uptime.parse(eventFields(event, ['nodeId', 'now', 'uptime'])),
      };
    case 'TwinStored':
    case 'TwinUpdated':
      return { ...place, kind: event.method, ...twinRecord.parse(one()) };
    default:
      return null;
  }
}
