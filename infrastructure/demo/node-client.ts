import { type ContractId, contractId } from '../../domain/ids.js';
import {
  type ExactJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  parseExactJson,
  writeExactJson,
} from '../../domain/json/exact-json.js';

/** A workload as the node answers it. */
export interface WorkloadAnswer {
  readonly contract: ContractId;
  readonly name: string;
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly reason: string;
}

export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
}

/** Talks to a node's mailbox as a user's tool would. */
export class NodeClient {
  constructor(private readonly url: string) {}

  put(contract: ContractId, body: string): Promise<Reply> {
    return this.#request(`/deployments/${contract}`, { method: 'PUT', body });
  }

  async workloads(contract: ContractId): Promise<WorkloadAnswer[]> {
    const { status, body } = await this.#request(`/deployments/${contract}`);
    return status === 200 ? workloadsOf(body) : [];
  }

  /** The version that runs; -1 when there is no deployment yet. */
  async deployment(contract: ContractId): Promise<{ readonly version: number }> {
    const { status, body } = await this.#request(`/deployments/${contract}`);
    return { version: status === 200 ? Number(body['version']) : -1 };
  }

  /** The last block that the node has read. */
  async headSeen(): Promise<number> {
    return Number((await this.#request('/status')).body['head_seen']);
  }

  /** Ids of all contracts that the node knows. */
  async contracts(): Promise<bigint[]> {
    return objects((await this.state())['contracts']).map((contract) => BigInt(textOf(contract['id'])));
  }

  /** Ids of contracts whose bodies wait. */
  async waiting(): Promise<string[]> {
    return objects((await this.state())['waiting_bodies']).map((held) => textOf(held['contract_id']));
  }

  async status(): Promise<JsonObject> {
    return (await this.#request('/status')).body;
  }

  async state(): Promise<JsonObject> {
    return (await this.#request('/state')).body;
  }

  async #request(path: string, init: RequestInit = {}): Promise<Reply> {
    const response = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(20_000) });
    const json = parseExactJson(await response.text());
    if (!isJsonObject(json)) throw new Error(`the node answered ${path} with something else than an object`);
    return { status: response.status, body: json };
  }
}

/** The workloads of one deployment of `zledger state --json` or `GET /deployments/:contract`. */
export function workloadsOf(deployment: JsonObject): WorkloadAnswer[] {
  const id = deployment['contract_id'];
  const contract = contractId(typeof id === 'number' || typeof id === 'bigint' ? id : 0);
  return objects(deployment['workloads']).map((workload) => ({
    contract,
    name: textOf(workload['name']),
    id: textOf(workload['id']),
    type: textOf(workload['type']),
    state: textOf(workload['state']),
    reason: textOf(workload['reason']),
  }));
}

export const objects = (value: ExactJson | undefined): JsonObject[] =>
  isJsonArray(value) ? value.filter(isJsonObject) : [];
export function textOf(value: ExactJson | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : writeExactJson(value);
}

/** Looks again and again until it holds. @throws Error naming what did not come, after `limitMs` */
export async function eventually(
  what: string,
  holds: () => Promise<boolean>,
  signal: AbortSignal,
  limitMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await holds())) {
    signal.throwIfAborted();
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
