import type { ExactJson, JsonObject } from '../json/exact-json.js';
import { definitionOf, type WorkloadType } from '../workloads/workload-type.js';
import type {
  DeploymentBody,
  SignatureRequirement,
  WorkloadBody,
  WorkloadBodyOf,
} from './deployment-body.js';

/** A body in Zero-OS's wire names, without results; parsing it again gives the same body. */
export function deploymentToJson(body: DeploymentBody): JsonObject {
  return {
    version: body.version,
    twin_id: body.twinId,
    contract_id: body.contractId,
    metadata: body.metadata,
    description: body.description,
    expiration: body.expiration,
    signature_requirement: requirementToJson(body.signatureRequirement),
    workloads: body.workloads.map(workloadToJson),
  };
}

/** One workload in Zero-OS's wire names. */
export function workloadToJson(workload: WorkloadBody): JsonObject {
  const { version, name, type, metadata, description } = workload;
  return { version, name, type, data: dataToJson(workload), metadata, description };
}

function dataToJson<T extends WorkloadType>(workload: WorkloadBodyOf<T>): ExactJson {
  return definitionOf(workload.type).toJson(workload.data);
}

function requirementToJson(requirement: SignatureRequirement): JsonObject {
  return {
    requests: requirement.requests.map(({ twinId, required, weight }) => ({
      twin_id: twinId,
      required,
      weight,
    })),
    weight_required: requirement.weightRequired,
    signatures: requirement.signatures.map(({ twinId, signature, signatureType }) => ({
      twin_id: twinId,
      signature,
      signature_type: signatureType,
    })),
    signature_style: requirement.signatureStyle,
  };
}
