import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { DeploymentBody } from '../../domain/deployment/deployment-body.js';
import type { ContractId, TwinId } from '../../domain/ids.js';
import { contractId } from '../../domain/ids.js';
import type { JsonObject } from '../../domain/json/exact-json.js';
import { isJsonObject } from '../../domain/json/exact-json.js';
import type { DataFolder } from '../node/data-folder.js';
import type { DemoHost } from './demo-host.js';
import { demoImage } from './demo-host.js';
import {
  buildDeployment,
  hashOf,
  machineLight,
  networkLight,
  sealDeployment,
  sealInline,
  volume,
  zmount,
} from './deployment-builder.js';
import type { GridActor } from './grid-actor.js';
import type { Narrator } from './narrator.js';
import { eventually, NodeClient, textOf, type WorkloadAnswer } from './node-client.js';
import type { NodeProcess } from './node-process.js';

/** Everything that the story is played with. */
export interface Stage {
  readonly actor: GridActor;
  readonly user: KeyringPair;
  readonly twin: TwinId;
  readonly nodeId: number;
  readonly node: NodeProcess;
  readonly folder: DataFolder;
  readonly host: DemoHost;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
}

/** The story of the demo: reservations that become real, one updated, one cancelled, a node killed in mid-work. */
export class DemoStory {
  #client: NodeClient;
  readonly #stage: Stage;

  constructor(stage: Stage, url: string) {
    this.#stage = stage;
    this.#client = new NodeClient(url);
  }

  get client(): NodeClient {
    return this.#client;
  }

  async play(): Promise<void> {
    await this.#httpDeployment();
    const spooled = await this.#bodyBeforeContract();
    const inline = await this.#inlineBody();
    await this.#badSignature();
    await this.#update(spooled);
    await this.#killInMidWork(inline);
  }

  async #httpDeployment(): Promise<void> {
    const { narrator, host } = this.#stage;
    narrator.chapter(
      'A user reserves a network, disks' + (host.types.has('zmachine-light') ? ' and a machine' : ''),
    );
    const body = this.#wish(this.#firstWorkloads());
    const contract = await this.#reserve(body);
    const reply = await this.#client.put(contract, this.#seal(body, contract));
    narrator.tell(
      `body sent over HTTP: ${reply.status} ${textOf(reply.body['status'])} (the chain may still have to finalize)`,
    );
    await this.#allOk(contract);
  }

  #firstWorkloads(): JsonObject[] {
    const { types } = this.#stage.host;
    const workloads: JsonObject[] = [];
    if (types.has('network-light')) workloads.push(networkLight('net', '10.77.1.0/24'));
    if (types.has('zmount')) workloads.push(zmount('disk', 128));
    if (types.has('volume')) workloads.push(volume('data', 64));
    if (types.has('zmachine-light') && types.has('network-light')) {
      const mounts = types.has('zmount') ? [{ name: 'disk', mountpoint: '/mnt/disk' }] : [];
      workloads.push(machineLight('vm', { network: 'net', ip: '10.77.1.5', image: demoImage, mounts }));
    }
    return workloads;
  }

  async #bodyBeforeContract(): Promise<{ contract: ContractId; body: DeploymentBody }> {
    const { narrator, folder } = this.#stage;
    narrator.chapter('A body that comes before its contract waits');
    const body = this.#wish([this.#disk('vol', 64)]);
    // The chain numbers contracts in sequence, so the next one is known.
    const next = contractId((await this.#highestContract()) + 1n);
    await writeFile(join(folder.spool, 'early.json'), this.#seal(body, next));
    await eventually(
      'the body is held',
      async () => (await this.#waiting()).includes(String(next)),
      this.#stage.signal,
    );
    narrator.tell(`a file in the spool folder, for contract ${next} that does not exist yet: held`);
    const contract = await this.#reserve(body);
    await this.#allOk(contract);
    return { contract, body };
  }

  async #inlineBody(): Promise<ContractId> {
    const { narrator, actor, user, nodeId } = this.#stage;
    narrator.chapter('A small body fits into the contract itself');
    const body = buildDeployment({ twin: this.#stage.twin, workloads: [this.#disk('tiny', 32)] });
    const data = sealInline(body, user);
    narrator.tell(`${data.length} of the 512 bytes that a contract may carry`);
    const contract = await actor.createContract(user, nodeId, hashOf(body), data);
    await this.#allOk(contract);
    return contract;
  }

  async #badSignature(): Promise<void> {
    const { narrator, actor } = this.#stage;
    narrator.chapter('Somebody else signs: refused, nothing changes');
    const body = this.#wish([this.#disk('theirs', 32)]);
    const contract = await this.#reserve(body);
    const reply = await this.#client.put(contract, sealDeployment(body, contract, actor.key('//Eve')));
    const error = isJsonObject(reply.body['error']) ? reply.body['error'] : {};
    narrator.tell(`the node answers ${reply.status} ${textOf(error['code'])}: ${textOf(error['message'])}`);
    narrator.proof('a body with a wrong signature is refused', reply.status === 403);
    await actor.cancelContract(this.#stage.user, contract);
  }

  async #update({ contract, body }: { contract: ContractId; body: DeploymentBody }): Promise<void> {
    const { narrator, actor, user } = this.#stage;
    narrator.chapter('The user makes a disk larger');
    const next = buildDeployment({ twin: body.twinId, version: 1, workloads: [this.#disk('vol', 128, 1)] });
    await actor.updateContract(user, contract, hashOf(next));
    const reply = await this.#client.put(contract, this.#seal(next, contract));
    narrator.tell(`new hash on the chain, new body sent: ${reply.status} ${textOf(reply.body['status'])}`);
    const isUpdated = async (): Promise<boolean> => (await this.#client.deployment(contract)).version === 1;
    await eventually('the update is accepted', isUpdated, this.#stage.signal);
    await this.#allOk(contract);
  }

  async #killInMidWork(canceled: ContractId): Promise<void> {
    const { narrator, actor, user, node } = this.#stage;
    narrator.chapter('The node is killed (SIGKILL) in mid-work; a contract is cancelled while it is dead');
    const body = this.#wish(Array.from({ length: 6 }, (_, index) => this.#disk(`part${index}`, 16 + index)));
    const contract = await this.#reserve(body);
    await this.#client.put(contract, this.#seal(body, contract));
    await eventually(
      'work has begun',
      async () => (await this.#client.workloads(contract)).some(({ state }) => state === 'ok'),
      this.#stage.signal,
    );
    await node.kill();
    narrator.tell('killed');
    await actor.cancelContract(user, canceled);
    narrator.tell(`contract ${canceled} cancelled by its owner meanwhile`);
    this.#client = new NodeClient(await node.start());
    narrator.tell('started again');
    await this.#allOk(contract);
    const isGone = async (): Promise<boolean> =>
      (await this.#client.workloads(canceled)).every(({ state }) => state === 'deleted');
    await eventually(`contract ${canceled} is gone`, isGone, this.#stage.signal);
    narrator.proof(`contract ${canceled}, cancelled while the node was dead, is gone from the host`, true);
  }

  /** The disk type that this host can make. */
  #disk(name: string, mib: number, version = 0): JsonObject {
    return this.#stage.host.types.has('volume') ? volume(name, mib, version) : zmount(name, mib, version);
  }

  #wish(workloads: readonly JsonObject[]): DeploymentBody {
    return buildDeployment({ twin: this.#stage.twin, metadata: '{"type":"demo"}', workloads });
  }

  #seal(body: DeploymentBody, contract: ContractId): string {
    return sealDeployment(body, contract, this.#stage.user);
  }

  async #reserve(body: DeploymentBody): Promise<ContractId> {
    const { actor, user, nodeId, narrator } = this.#stage;
    const contract = await actor.createContract(user, nodeId, hashOf(body));
    narrator.tell(`contract ${contract} on the chain with hash ${hashOf(body)}`);
    return contract;
  }

  async #allOk(contract: ContractId): Promise<void> {
    let workloads: WorkloadAnswer[] = [];
    const holds = async (): Promise<boolean> => {
      workloads = await this.#client.workloads(contract);
      const failed = workloads.find(({ state }) => state === 'error');
      if (failed !== undefined && !failed.reason.startsWith('waiting for'))
        throw new Error(`${failed.id}: ${failed.reason}`);
      return workloads.length > 0 && workloads.every(({ state }) => state === 'ok');
    };
    await eventually(`contract ${contract} runs`, holds, this.#stage.signal);
    this.#stage.narrator.proof(
      `contract ${contract} runs: ${workloads.map(({ name, type }) => `${name} (${type})`).join(', ')}`,
      true,
    );
  }

  async #highestContract(): Promise<bigint> {
    const contracts = await this.#client.contracts();
    return contracts.reduce((most, id) => (id > most ? id : most), 0n);
  }

  async #waiting(): Promise<string[]> {
    return this.#client.waiting();
  }
}
