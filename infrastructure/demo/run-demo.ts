import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Devchain, startDevchain } from '../../chain/devchain/devchain.js';
import type { DriverChoice } from '../drivers/choose-driver.js';
import type { Logger } from '../logging/logger.js';
import { type DataFolder, dataFolder } from '../node/data-folder.js';
import { account, endContracts, momentOf, proveReplay } from './demo-account.js';
import { type DemoHost, openDemoHost } from './demo-host.js';
import { DemoStory, type Stage } from './demo-story.js';
import { GridActor } from './grid-actor.js';
import { type Narrator, Proofs } from './narrator.js';
import { NodeProcess } from './node-process.js';

export interface DemoOptions {
  readonly driver: DriverChoice;
  /** Stay up after the story until `signal` aborts. */
  readonly keep: boolean;
  /** Null: a fresh folder that is removed at the end. */
  readonly data: string | null;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * The embedded chain, a node in a process of its own, and a story of reservations. @returns what did not hold
 * @throws when the story itself cannot be told; the host is given back in any case
 */
export async function runDemo(options: DemoOptions): Promise<readonly string[]> {
  const root = options.data ?? (await mkdtemp(join(tmpdir(), 'zledger-demo-')));
  await mkdir(root, { recursive: true });
  const folder = dataFolder(root);
  const proofs = new Proofs();
  const narrator = proofs.watch(options.narrator);
  const host = await openDemoHost(options.driver, folder, options.log);
  try {
    introduce(narrator, host, folder);
    await withChain(options, narrator, host, folder);
  } finally {
    const left = await host.release();
    narrator.proof(
      left.length === 0 ? 'nothing is left on the host' : `left on the host: ${left.join('; ')}`,
      left.length === 0,
    );
    if (options.data === null) await rm(root, { recursive: true, force: true });
  }
  return proofs.failed;
}

function introduce(narrator: Narrator, host: DemoHost, folder: DataFolder): void {
  narrator.chapter('The host');
  narrator.tell(host.reason);
  for (const note of host.notes) narrator.tell(note);
  for (const skipped of host.skipped) narrator.tell(`skipped: ${skipped}`);
  narrator.tell(`data folder: ${folder.root}`);
}

async function withChain(
  options: DemoOptions,
  narrator: Narrator,
  host: DemoHost,
  folder: DataFolder,
): Promise<void> {
  const chain = await startDevchain({
    blockTimeMs: 500,
    finalityLag: 1,
    file: join(folder.root, 'devchain.jsonl'),
  });
  const actor = await GridActor.connect(chain.url);
  let node: NodeProcess | null = null;
  try {
    narrator.chapter('The grid');
    narrator.tell(
      `embedded development chain at ${chain.url}, a block every 500 ms, genesis ${chain.genesisHash}`,
    );
    const stage = await populate(chain, actor, narrator, host, folder, options.signal);
    node = stage.node;
    const story = new DemoStory(stage, await node.start());
    narrator.tell('the node runs in a process of its own');
    await story.play();
    await account(stage, story.client);
    const live = await momentOf(story.client);
    if (options.keep) await stayUp(narrator, chain, folder, options.signal);
    await endContracts(stage, story.client);
    await node.stop();
    await proveReplay(narrator, folder, live);
  } finally {
    await node?.stop();
    await actor.close();
    await chain.close();
  }
}

async function populate(
  chain: Devchain,
  actor: GridActor,
  narrator: Narrator,
  host: DemoHost,
  folder: DataFolder,
  signal: AbortSignal,
): Promise<Stage> {
  const farmer = actor.key('//Alice');
  const nodeKey = actor.key('//Bob');
  const user = actor.key('//Charlie');
  const farmerTwin = await actor.createTwin(farmer);
  const nodeTwin = await actor.createTwin(nodeKey);
  const twin = await actor.createTwin(user);
  const farm = await actor.createFarm(farmer, 'demofarm');
  const gib = 1024n ** 3n;
  const nodeId = await actor.createNode(nodeKey, farm, { cru: 2, mru: 8n * gib, sru: 100n * gib, hru: 0n });
  narrator.tell(
    `twins ${farmerTwin} (farmer), ${nodeTwin} (node) and ${twin} (user), farm ${farm}, node ${nodeId}`,
  );
  const node = new NodeProcess({
    data: folder.root,
    chain: chain.url,
    node: nodeId,
    driver: host.driver,
    logFile: join(folder.root, 'node.log'),
    // Slow enough for a kill to come in the middle of work.
    extraArguments: ['--dry-delay', '150'],
  });
  return { actor, user, twin, nodeId, node, folder, host, narrator, signal };
}

async function stayUp(
  narrator: Narrator,
  chain: Devchain,
  folder: DataFolder,
  signal: AbortSignal,
): Promise<void> {
  narrator.chapter('Staying up until Ctrl-C');
  narrator.tell(`chain: ${chain.url}`);
  narrator.tell(`node:  zledger status --data ${folder.root}`);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
