import { buildDeployment, hashOf, sealDeployment, volume } from '../../demo/deployment-builder.js';
import { eventually, type NodeClient } from '../../demo/node-client.js';
import { contractId, twinId } from '../../../domain/ids.js';
import type { RealChain } from './real-chain.js';
import { type Outcome, RealUser } from './real-user.js';
import { ToldContracts } from './told-contracts.js';

const [farmer, node, user] = ['//Alice', '//Bob', '//Charlie'] as const;
const gib = 1024 ** 3;
const contracts = 'smartContractModule';

/** Who acts in the story, the sudo key first. */
export const actors = [farmer, node, user] as const;

/** The runtime refused a step of the story. */
export class StepRefused extends Error {
  override readonly name = 'StepRefused';
}

export interface StoryStage {
  readonly chain: RealChain;
  readonly client: NodeClient;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What people do on a real grid, in the order in which they do it. Each step says what the runtime made of it. */
export class RealStory {
  readonly told = new ToldContracts();
  #user: RealUser;
  #hashes = 0;

  private constructor(
    private readonly stage: StoryStage,
    first: RealUser,
  ) {
    this.#user = first;
  }

  static async of(stage: StoryStage): Promise<RealStory> {
    return new RealStory(stage, await RealUser.of(stage.chain));
  }

  close(): Promise<void> {
    return this.#user.close();
  }

  /** The client's view of the chain. */
  get viewer(): RealUser {
    return this.#user;
  }

  /** Twins 1 to 3, a farm with addresses, node 1 of twin 2. */
  async grid(): Promise<void> {
    for (const uri of actors) {
      if (this.#user.has('tfgridModule', 'userAcceptTc'))
        await this.#must(uri, 'tfgridModule', 'userAcceptTc', { documentLink: 'x', documentHash: 'y' });
      await this.#must(uri, 'tfgridModule', 'createTwin', { ip: '::1', relay: null, pk: null });
    }
    const publicIps = ['33', '34'].map((last) => ({
      ip: `185.206.122.${last}/24`,
      gateway: '185.206.122.1',
      gw: '185.206.122.1',
      contractId: 0,
    }));
    await this.#must(farmer, 'tfgridModule', 'createFarm', { name: 'freefarm', publicIps });
    await this.#must(node, 'tfgridModule', 'createNode', {
      farmId: 1,
      resources: { hru: 4n << 40n, sru: 1n << 40n, cru: 8, mru: 32n << 30n },
      location: { longitude: '3.7', latitude: '51.0', city: 'Ghent', country: 'Belgium' },
      country: 'Belgium',
      city: 'Ghent',
      publicConfig: null,
      interfaces: [{ name: 'zos', mac: '02:00:00:00:00:01', ips: ['10.0.0.2'] }],
      secureBoot: false,
      virtualized: false,
      serialNumber: 'x',
    });
    const publicConfig = {
      ipv4: '185.1.2.3/24',
      ipv6: '',
      gw4: '185.1.2.1',
      gw6: '',
      domain: 'gw.example.org',
    };
    await this.#may(farmer, 'tfgridModule', 'addNodePublicConfig', { farmId: 1, nodeId: 1, publicConfig });
    await this.#may(node, 'tfgridModule', 'reportUptime', { uptime: 600 });
  }

  /** A rent, a deployment that runs and is updated, contracts that come and go, one that fails, reports. */
  async contracts(publicIps: number): Promise<void> {
    await this.#rent();
    const deployed = await this.#deployment();
    const [bare, gone] = [await this.#create(publicIps), await this.#create(0)];
    await this.#must(user, contracts, 'updateNodeContract', this.#update(bare));
    await this.#cancel(gone);
    await this.#may(user, contracts, 'createNameContract', { name: `gw${this.#hashes}` });
    await this.#fails(user, contracts, 'cancelContract', { contractId: 4242 });
    await this.#fails(farmer, contracts, 'cancelContract', { contractId: bare });
    const used = { hru: 0, sru: gib, cru: 1, mru: gib };
    await this.#may(node, contracts, 'reportContractResources', {
      contractResources: [{ contractId: deployed, used }],
    });
    const report = { contractId: deployed, timestamp: 1_700_000_000, window: 3600, nru: gib };
    await this.#may(node, contracts, 'addNruReports', { reports: [report] });
    await this.stage.chain.newBlock(5);
    await this.#cancel(deployed);
  }

  /** Where the runtime has it: the user rents the whole node, so that all its contracts are this user's. */
  async #rent(): Promise<void> {
    const { chain } = this.stage;
    if (this.#user.has('tfgridModule', 'setFarmDedicated')) {
      await this.#user.submitAsRoot(farmer, 'tfgridModule', 'setFarmDedicated', {
        farmId: 1,
        dedicated: true,
      });
      await chain.newBlock();
    }
    await this.#may(user, contracts, 'createRentContract', { nodeId: 1 });
  }

  /** Another real runtime, applied by the block that a contract is made in, and another block of contracts after it. */
  async upgrade(code: string): Promise<void> {
    const { chain, say } = this.stage;
    const from = await chain.specVersion();
    const hash = this.#hash();
    const made = await this.#user.submit(user, contracts, 'createNodeContract', createArguments(hash, 0));
    await this.#user.submitAsRoot(farmer, 'system', 'setCodeWithoutChecks', { code });
    const block = await chain.newBlock();
    const before = this.#user;
    // With the state of the block comes the new runtime already, which must not read the events of the old one.
    const { number } = await chain.connection.send<{ number: string }>('chain_getHeader', [block]);
    this.#user = await RealUser.of(chain);
    const count = Number(await this.#user.stored(contracts, 'contractID', undefined));
    await before.close();
    this.told.created(count, hash);
    say(
      `block ${Number(number)}: runtime ${from} -> ${await chain.specVersion()}, with contract ${count} in it (${made.slice(0, 10)}...)`,
    );
    await chain.newBlock(3);
  }

  /** A deployment as users make them: the contract carries its hash, the node gets its body and runs it. */
  async #deployment(): Promise<number> {
    const { client, signal, say } = this.stage;
    const wish = { twin: twinId(3), metadata: `try ${this.#hashes++}` };
    const body = buildDeployment({ ...wish, workloads: [volume('data', 64)] });
    const id = contractId(await this.#create(0, hashOf(body)));
    await client.put(id, sealDeployment(body, id, this.#user.key(user)));
    await this.#until(`contract ${id} runs`, async () => this.#isOk(id, 0));
    const next = buildDeployment({
      ...wish,
      version: 1,
      workloads: [volume('data', 64), volume('more', 64, 1)],
    });
    const update = { contractId: id, ...dataOf(hashOf(next)) };
    await this.#must(user, contracts, 'updateNodeContract', update);
    this.told.updated(Number(id), hashOf(next));
    await client.put(id, sealDeployment(next, id, this.#user.key(user)));
    await this.#until(`contract ${id} runs in version 1`, async () => this.#isOk(id, 1));
    signal.throwIfAborted();
    say(`  contract ${id}: body verified with the twin's key on the chain, runs, updated to version 1`);
    return Number(id);
  }

  async #isOk(id: ReturnType<typeof contractId>, version: number): Promise<boolean> {
    const { client } = this.stage;
    const workloads = await client.workloads(id);
    return (
      workloads.length === version + 1 &&
      workloads.every(({ state }) => state === 'ok') &&
      (await client.deployment(id)).version === version
    );
  }

  #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    return eventually(what, holds, this.stage.signal);
  }

  async #create(publicIps: number, hash = this.#hash()): Promise<number> {
    const { events } = await this.#must(
      user,
      contracts,
      'createNodeContract',
      createArguments(hash, publicIps),
    );
    const [contract] = (events.get('ContractCreated') ?? []) as readonly [
      { contractId?: unknown; contract_id?: unknown },
    ];
    const id = Number(contract.contractId ?? contract.contract_id);
    this.told.created(id, hash);
    return id;
  }

  #update(id: number): Readonly<Record<string, unknown>> {
    const hash = this.#hash();
    this.told.updated(id, hash);
    return { contractId: id, ...dataOf(hash) };
  }

  async #cancel(id: number): Promise<void> {
    await this.#must(user, contracts, 'cancelContract', { contractId: id });
    this.told.canceled(id, Buffer.from(this.#user.key(user).publicKey).toString('hex'));
  }

  #hash(): string {
    return (++this.#hashes).toString(16).padStart(32, 'a');
  }

  /** @throws StepRefused */
  async #must(...call: Parameters<RealUser['call']>): Promise<Outcome> {
    const outcome = await this.#told(...call);
    if (outcome.error !== null) throw new StepRefused(`${call[2]} failed: ${outcome.error}`);
    return outcome;
  }

  /** What not every runtime has, or allows. */
  async #may(...call: Parameters<RealUser['call']>): Promise<void> {
    const [, section, method] = call;
    if (this.#user.has(section, method)) await this.#told(...call);
    else this.stage.say(`  ${method}: this runtime has no such call`);
  }

  async #fails(...call: Parameters<RealUser['call']>): Promise<void> {
    const outcome = await this.#told(...call);
    if (outcome.error === null) throw new StepRefused(`${call[2]} should have failed`);
  }

  async #told(...call: Parameters<RealUser['call']>): Promise<Outcome> {
    const outcome = await this.#user.call(...call);
    const ends = outcome.error === null ? [...outcome.events.keys()].join(', ') : `failed: ${outcome.error}`;
    this.stage.say(`  block ${outcome.block}: ${call[2]}: ${ends}`);
    return outcome;
  }
}

function createArguments(hash: string, publicIps: number): Readonly<Record<string, unknown>> {
  return { nodeId: 1, ...dataOf(hash), publicIps, solutionProviderId: null };
}

/** The hash is 32 hex digits as text in every runtime. */
function dataOf(hash: string): Readonly<Record<string, unknown>> {
  const deploymentHash = `0x${Buffer.from(hash).toString('hex')}`;
  return { deploymentHash, data: 'hello', deploymentData: 'hello' };
}
