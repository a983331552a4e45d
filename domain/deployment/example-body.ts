import { twinId } from '../ids.js';
import type { ExactJson, JsonObject } from '../json/exact-json.js';
import { definitionOf, isWorkloadType, type WorkloadType } from '../workloads/workload-type.js';

/** The twin of the examples. */
export const exampleTwin = twinId(7);

/** A whole deployment in wire names with the type's example and all that it refers to; not signed. */
export function exampleJson(type: WorkloadType, data: ExactJson = exampleOf(type).data): JsonObject {
  const { name, needs } = exampleOf(type);
  const others = needs.map((other) => {
    if (!isWorkloadType(other)) throw new Error(`the example of ${type} needs an unknown type ${other}`);
    return exampleWorkload(other, exampleOf(other).name, exampleOf(other).data);
  });
  return {
    version: 0,
    twin_id: exampleTwin,
    contract_id: 42,
    metadata: '{"version":3,"type":"vm","name":"example"}',
    description: 'an example',
    expiration: 0,
    signature_requirement: {
      requests: [{ twin_id: exampleTwin, required: true, weight: 1 }],
      weight_required: 1,
      signatures: [],
      signature_style: '',
    },
    workloads: [...others, exampleWorkload(type, name, data)],
  };
}

const exampleOf = (type: WorkloadType) => definitionOf(type).description.example;

function exampleWorkload(type: WorkloadType, name: string, data: ExactJson): JsonObject {
  return { version: 0, name, type, data, metadata: 'of the tool', description: 'of the user' };
}
