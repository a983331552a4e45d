import type { KeyringPair } from '@polkadot/keyring/types';
import { challengeHash } from '../../domain/deployment/challenge.js';
import { type DeploymentBody, parseDeploymentJson } from '../../domain/deployment/deployment-body.js';
import { signDeployment } from '../../domain/deployment/sign-deployment.js';
import { deploymentToJson } from '../../domain/deployment/write-deployment.js';
import type { ContractId, TwinId } from '../../domain/ids.js';
import {
  type ExactJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  writeExactJson,
} from '../../domain/json/exact-json.js';

/** A user's wish before it is hashed and signed. Workloads are in Zero-OS's wire names. */
export interface DeploymentWish {
  readonly twin: TwinId;
  readonly version?: number;
  readonly metadata?: string;
  readonly workloads: readonly JsonObject[];
}

/** A wish as a body; its contract is filled in when the chain has given one. */
export function buildDeployment({
  twin,
  version = 0,
  metadata = '',
  workloads,
}: DeploymentWish): DeploymentBody {
  return parseDeploymentJson({
    version,
    twin_id: twin,
    contract_id: 0,
    metadata,
    description: '',
    expiration: 0,
    signature_requirement: {
      requests: [{ twin_id: twin, required: false, weight: 1 }],
      weight_required: 1,
      signatures: [],
      signature_style: '',
    },
    workloads,
  });
}

/** The hash that goes on the chain. */
export const hashOf = challengeHash;

/** The JSON that goes to the node, signed with the user's key. */
export function sealDeployment(body: DeploymentBody, contract: ContractId, key: KeyringPair): string {
  return writeExactJson(deploymentToJson(sign({ ...body, contractId: contract }, key)));
}

/** The same for a contract's own data, where every byte counts: a field that is left out means its zero value. */
export function sealInline(body: DeploymentBody, key: KeyringPair): string {
  return writeExactJson(withoutZeros(deploymentToJson(sign(body, key))));
}

function sign(body: DeploymentBody, key: KeyringPair): DeploymentBody {
  return signDeployment(body, body.twinId, {
    type: key.type === 'ed25519' ? 'ed25519' : 'sr25519',
    sign: (message) => key.sign(message),
  });
}

function withoutZeros(value: ExactJson): ExactJson {
  if (isJsonArray(value)) return value.map(withoutZeros);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => !isZero(each));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutZeros(each)]));
}

const isZero = (value: ExactJson): boolean =>
  value === 0 ||
  value === 0n ||
  value === '' ||
  value === false ||
  (isJsonArray(value) && value.length === 0);

const gib = 1024 ** 3;
const mib = 1024 ** 2;

export const zmount = (name: string, sizeMib: number, version = 0): JsonObject =>
  workload(name, 'zmount', version, { size: sizeMib * mib });
export const volume = (name: string, sizeMib: number, version = 0): JsonObject =>
  workload(name, 'volume', version, { size: sizeMib * mib });

export function networkLight(name: string, subnet: string, version = 0): JsonObject {
  const mycelium = { hex_key: '5a'.repeat(32), peers: [] };
  return workload(name, 'network-light', version, { ip_range: '10.77.0.0/16', subnet, mycelium });
}

export interface MachineWish {
  readonly network: string;
  readonly ip: string;
  readonly image: string;
  readonly mounts: readonly { readonly name: string; readonly mountpoint: string }[];
}

export function machineLight(name: string, wish: MachineWish): JsonObject {
  return workload(name, 'zmachine-light', 0, {
    flist: wish.image,
    network: { interfaces: [{ network: wish.network, ip: wish.ip }] },
    size: 0,
    compute_capacity: { cpu: 1, memory: 0.25 * gib },
    mounts: wish.mounts.map((mount) => ({ ...mount })),
    entrypoint: '',
    env: { GREETING: 'hello from the chain' },
  });
}

function workload(name: string, type: string, version: number, data: ExactJson): JsonObject {
  return { name, type, version, metadata: '', description: '', data };
}
