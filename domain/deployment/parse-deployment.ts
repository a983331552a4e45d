import { contractId, twinId } from '../ids.js';
import { type ExactJson, isJsonObject, JsonError, parseExactJson } from '../json/exact-json.js';
import { DecodeError, GoStruct } from '../json/go-decode.js';
import { definitionOf, isWorkloadType, type WorkloadType } from '../workloads/workload-type.js';
import { BodyError } from './body-error.js';
import type { DeploymentBody, SignatureRequirement, WorkloadBody, WorkloadBodyOf } from './body-types.js';
import { maxSigners } from './signer-limit.js';
import { rememberLast } from './remember-last.js';
import { readTimestamp } from './timestamp.js';

/** A body nests about ten levels deep; unknown fields are ignored, but not how deep they nest. */
const maxDepth = 64;

/**
 * Parses one deployment from its JSON text as Zero-OS decodes it (Go's encoding/json: unknown fields ignored,
 * names in any case, missing and null are zero). The caller bounds the size of the text.
 * @throws BodyError
 */
export const parseDeployment = rememberLast((text: string): DeploymentBody => {
  let json: ExactJson;
  try {
    json = parseExactJson(text, { maxDepth });
  } catch (error) {
    if (error instanceof JsonError) throw new BodyError('BODY_NOT_JSON', error.message, '');
    throw error;
  }
  return parseObject(json);
});

/** The same for a value that is parsed already, e.g. the `deployment` member of a line. @throws BodyError */
export const parseDeploymentJson = rememberLast(parseObject);

function parseObject(json: ExactJson): DeploymentBody {
  if (!isJsonObject(json)) throw new BodyError('BODY_NOT_OBJECT', 'a deployment must be one JSON object', '');
  try {
    return parseBody(GoStruct.root(json, 'gridtypes.Deployment', ''));
  } catch (error) {
    if (error instanceof DecodeError) throw new BodyError('BODY_FIELD_INVALID', error.message, error.path);
    throw error;
  }
}

function parseBody(wire: GoStruct): DeploymentBody {
  return {
    version: wire.u32('version'),
    twinId: twinId(wire.u32('twin_id')),
    contractId: contractId(wire.u64('contract_id')),
    metadata: wire.string('metadata'),
    description: wire.string('description'),
    expiration: readTimestamp(wire.raw('expiration'), (message) => wire.fail('expiration', message)),
    signatureRequirement: parseRequirement(
      wire.struct('signature_requirement', 'gridtypes.SignatureRequirement'),
    ),
    workloads: wire.structs('workloads', 'gridtypes.Workload').map(parseWorkload),
  };
}

function parseRequirement(wire: GoStruct): SignatureRequirement {
  const requests = wire.structs('requests', 'gridtypes.SignatureRequest');
  if (requests.length > maxSigners) {
    const message = `${requests.length} signers are listed, ${maxSigners} at most can be: list fewer`;
    throw new BodyError('BODY_TOO_MANY_SIGNERS', message, wire.pathOf('requests'));
  }
  return {
    requests: requests.map((request) => ({
      twinId: twinId(request.u32('twin_id')),
      required: request.bool('required'),
      weight: request.u64('weight', 'uint'),
    })),
    weightRequired: wire.u64('weight_required', 'uint'),
    signatures: wire.structs('signatures', 'gridtypes.Signature').map((signature) => ({
      twinId: twinId(signature.u32('twin_id')),
      signature: signature.string('signature'),
      signatureType: signature.string('signature_type'),
    })),
    signatureStyle: wire.string('signature_style', 'gridtypes.SignatureStyle'),
  };
}

function parseWorkload(wire: GoStruct): WorkloadBody {
  const type = wire.string('type', 'gridtypes.WorkloadType');
  if (!isWorkloadType(type)) {
    throw new BodyError('BODY_TYPE_UNKNOWN', `invalid reservation type '${type}'`, wire.pathOf('type'));
  }
  // WorkloadBodyOf<one of the types> is what the union WorkloadBody is made of
  return parseWorkloadOf(type, wire) as WorkloadBody;
}

function parseWorkloadOf<T extends WorkloadType>(type: T, wire: GoStruct): WorkloadBodyOf<T> {
  const definition = definitionOf(type);
  const version = wire.u32('version');
  const name = wire.string('name', 'gridtypes.Name');
  const metadata = wire.string('metadata');
  const description = wire.string('description');
  const load = `failed to load data into object of type '*${definition.goStruct}'`;
  const data = wire.raw('data');
  // Go fails on a missing data, and Zero-OS crashes on null
  if (data === null)
    wire.fail('data', `${load}: ${wire.has('data') ? 'data is null' : 'unexpected end of JSON input'}`);
  try {
    return {
      version,
      name,
      type,
      metadata,
      description,
      data: definition.parse(GoStruct.root(data, definition.goStruct, wire.pathOf('data'))),
    };
  } catch (error) {
    if (error instanceof DecodeError) throw new DecodeError(`${load}: ${error.message}`, error.path);
    throw error;
  }
}
