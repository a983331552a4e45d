import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyringPair } from '@polkadot/keyring/types';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import type { ContractId, TwinId } from '../../domain/ids.js';
import { replayOne } from '../../commands/replay.js';
import { shortOrLong } from '../checks/long.fixture.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';
import { canonicalText, stateHash } from '../../domain/state/state-hash.js';
import {
  buildDeployment,
  hashOf,
  machineLight,
  networkLight,
  sealDeployment,
  volume,
  zmount,
} from '../demo/deployment-builder.js';
import { GridActor } from '../demo/grid-actor.js';
import { NodeClient } from '../demo/node-client.js';
import { NodeProcess } from '../demo/node-process.js';
import { auditDryRecord } from '../drivers/dry/dry-audit.js';
import { readDryRecord } from '../drivers/dry/dry-record.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import { dataFolder } from '../node/data-folder.js';

/** Deaths and deployments: every fifth of these is updated, every seventh cancelled. */
const [kills, deployments] = shortOrLong([6, 14], [30, 50]);
/** Named, so that a failure can be told and played again. */
const seed = 20261122;

/** A story of reservations on the chain and the bodies that go with it, in the order in which they are sent. */
interface Story {
  readonly bodies: readonly { readonly contract: ContractId; readonly text: string }[];
  readonly canceled: ReadonlySet<ContractId>;
}

describe(`a node that is killed ${kills} times`, function () {
  this.timeout(900_000);
  let root = '';
  let chain: Devchain;
  let actor: GridActor;
  let nodeId = 0;
  let story: Story;
  const running: NodeProcess[] = [];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'zledger-kills-'));
    chain = await startDevchain({ blockTimeMs: 200, finalityLag: 1 });
    actor = await GridActor.connect(chain.url);
  });

  after(async () => {
    for (const node of running) await node.kill();
    await actor?.close();
    await chain?.close();
    await rm(root, { recursive: true, force: true });
  });

  it('loses nothing, doubles nothing, and ends in the state of one that never was', async () => {
    const { user, twin } = await populate();
    const calm = start('calm');
    const calmUrl = await calm.node.start();
    const killed = start('killed');
    let url = await killed.node.start();
    const telling = tellStory(user, twin, [() => new NodeClient(url), () => new NodeClient(calmUrl)]);
    const random = randomFrom(seed);
    let done = false;
    void telling.finally(() => {
      done = true;
    });
    for (let count = 0; count < kills; count += 1) {
      await pause(50 + random(done ? 150 : 900));
      await killed.node.kill();
      url = await killed.node.start();
    }
    story = await telling;
    // The last word of the story must be final, and read by both, before what it asks for can be waited for.
    const last = chain.finalizedHead().number + 3;
    for (const at of [url, calmUrl]) {
      await until(async () => (await new NodeClient(at).headSeen()) >= last);
      await settle(new NodeClient(at), story);
    }
    expect(await killed.node.stop(), 'clean end').to.equal(0);
    expect(await calm.node.stop(), 'clean end').to.equal(0);

    const states = [await replay(killed.data), await replay(calm.data)] as const;
    expectSameContracts(states[0], states[1]);
    // The two were stopped some blocks apart; everything else must be the same, to the byte.
    for (const state of states) {
      expect(state.chain.cursor?.number).to.be.at.least(last);
      state.chain.cursor = null;
    }
    const [killedLines, calmLines] = [lines(states[0]), lines(states[1])];
    expect(
      killedLines.filter((line) => !calmLines.includes(line)).join('\n'),
      'only in the killed node',
    ).to.equal(calmLines.filter((line) => !killedLines.includes(line)).join('\n'));
    expect(stateHash(states[0])).to.equal(stateHash(states[1]));
    expectHost(killed.data, states[0]);
    expectHost(calm.data, states[1]);
  });

  async function populate(): Promise<{ user: KeyringPair; twin: TwinId }> {
    const [farmer, nodeKey, user] = [actor.key('//Alice'), actor.key('//Bob'), actor.key('//Charlie')];
    await actor.createTwin(farmer);
    await actor.createTwin(nodeKey);
    const twin = await actor.createTwin(user);
    const farm = await actor.createFarm(farmer, 'killfarm');
    const gib = 1024n ** 3n;
    nodeId = await actor.createNode(nodeKey, farm, { cru: 8, mru: 64n * gib, sru: 1000n * gib, hru: 0n });
    return { user, twin };
  }

  function start(name: string): { node: NodeProcess; data: string } {
    const data = join(root, name);
    const extraArguments = ['--dry-delay', '20'];
    const node = new NodeProcess({
      data,
      chain: chain.url,
      node: nodeId,
      driver: 'dry',
      logFile: join(root, `${name}.log`),
      extraArguments,
    });
    running.push(node);
    return { node, data };
  }

  async function tellStory(user: KeyringPair, twin: TwinId, nodes: readonly Client[]): Promise<Story> {
    const bodies: { contract: ContractId; text: string }[] = [];
    const canceled = new Set<ContractId>();
    for (let number = 1; number <= deployments; number += 1) {
      const workloads = [
        networkLight(`net${number}`, `10.77.${number}.0/24`),
        zmount('disk', 10 + number),
        volume('data', 20),
      ];
      if (number % 3 === 0) {
        const mounts = [{ name: 'disk', mountpoint: '/mnt/disk' }];
        workloads.push(
          machineLight('vm', { network: `net${number}`, ip: `10.77.${number}.5`, image: 'tiny', mounts }),
        );
      }
      const body = buildDeployment({ twin, workloads });
      const contract = await actor.createContract(user, nodeId, hashOf(body));
      bodies.push({ contract, text: sealDeployment(body, contract, user) });
      await deliver(nodes, contract, bodies.at(-1)?.text ?? '');
      if (number % 5 === 0) {
        const kept = workloads.map((workload) =>
          workload['name'] === 'data' ? volume('data', 30, 1) : workload,
        );
        const next = buildDeployment({ twin, version: 1, workloads: kept });
        // The nodes must have taken the first version: the second is for what runs.
        for (const node of nodes) await until(async () => (await node().deployment(contract)).version === 0);
        await actor.updateContract(user, contract, hashOf(next));
        bodies.push({ contract, text: sealDeployment(next, contract, user) });
        await deliver(nodes, contract, bodies.at(-1)?.text ?? '');
      }
      if (number % 7 === 0) {
        await actor.cancelContract(user, contract);
        canceled.add(contract);
      }
    }
    return { bodies, canceled };
  }
});

/** A node's address changes with each of its lives. */
type Client = () => NodeClient;

/** Sends a body to every node until each took it: one may be dead, or its answer lost. */
async function deliver(nodes: readonly Client[], contract: ContractId, text: string): Promise<void> {
  for (const node of nodes) {
    await until(async () => {
      const { status, body } = await node().put(contract, text);
      expect(status, JSON.stringify(body['error'])).to.be.oneOf([201, 202, 503]);
      return status !== 503;
    });
  }
}

async function settle(client: NodeClient, { bodies, canceled }: Story): Promise<void> {
  const contracts = new Set(bodies.map(({ contract }) => contract));
  for (const contract of contracts) {
    await until(async () => {
      const workloads = await client.workloads(contract);
      if (canceled.has(contract)) return workloads.every(({ state }) => state === 'deleted');
      return workloads.length > 0 && workloads.every(({ state }) => state === 'ok');
    });
  }
}

async function replay(data: string): Promise<NodeState> {
  const ledger = await openLevelLedger({ path: dataFolder(data).ledger, readonly: true });
  try {
    const report = await ledger.verify();
    expect(report.ok, JSON.stringify(report.finding)).to.equal(true);
    const state = initialState();
    for await (const stored of ledger.events()) replayOne(state, stored);
    return state;
  } finally {
    await ledger.close();
  }
}

/** One line per contract and per deployment, so that a difference can be seen. */
function lines(state: NodeState): string[] {
  const rest = { ...state, contracts: null, deployments: null };
  const parts = [...state.contracts, ...state.deployments].map((part) => canonicalText(part));
  return [canonicalText(rest), ...parts.sort()];
}

function expectSameContracts(one: NodeState, other: NodeState): void {
  expect(one.contracts.size).to.equal(deployments);
  expect([...one.contracts.keys()]).to.have.members([...other.contracts.keys()]);
}

/** The host's own record: what the ledger says runs is there, once; nothing else is. */
function expectHost(data: string, state: NodeState): void {
  const audit = auditDryRecord(readDryRecord(dataFolder(data).dryDriverFile).lines);
  expect(audit.faults).to.deep.equal([]);
  const live = [...state.deployments.values()].flatMap(({ twinId, contractId, workloads }) =>
    [...workloads.values()]
      .filter(({ state: is }) => is === 'ok')
      .map(({ name }) => `${twinId}-${contractId}-${name}`),
  );
  expect(audit.alive).to.deep.equal(live.sort());
  expect(state.work.size, 'every outcome is on record').to.equal(0);
}

/** On a busy machine a node is killed before it can take anything, until the kills are over. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 480_000;
  for (;;) {
    if (await holds().catch(onlyWhenDead)) return;
    if (performance.now() > deadline) throw new Error('not within 480 s');
    await pause(100);
  }
}

/** A dead node does not answer; an assertion that failed is another matter. */
function onlyWhenDead(error: unknown): false {
  if (error instanceof Error && error.name === 'AssertionError') throw error;
  return false;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers from 0 to `limit` - 1 that a seed gives again (mulberry32). */
function randomFrom(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
