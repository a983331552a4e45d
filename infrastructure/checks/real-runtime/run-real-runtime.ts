import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { NodeClient, eventually, textOf } from '../../demo/node-client.js';
import { NodeProcess } from '../../demo/node-process.js';
import { isJsonObject, parseExactJson, type JsonObject } from '../../../domain/json/exact-json.js';
import { chainEventsOf, contractProblems, zledger } from './hold-against.js';
import type { ChainSpec } from './prepare-spec.js';
import { RealChain } from './real-chain.js';
import { RealStory, StepRefused } from './real-story.js';

export interface RealRun {
  /** Prepared: see prepare-spec.ts. */
  readonly spec: ChainSpec;
  /** Runtimes (WASM in hex) that are applied one after the other. */
  readonly codes: readonly string[];
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** Plays the story on the real runtime, with a node that follows it live and one that reads it afterwards. @returns problems */
export async function runRealRuntime({ spec, codes, folder, say }: RealRun): Promise<readonly string[]> {
  const chain = await RealChain.start(spec, folder);
  const data = join(folder, 'live');
  const logFile = join(folder, 'node.log');
  const node = new NodeProcess({ data, chain: chain.url, node: 1, driver: 'dry', logFile });
  let story: RealStory | null = null;
  try {
    say(`${spec.name}: runtime ${await chain.specVersion()} runs under Chopsticks at ${chain.url}`);
    const client = new NodeClient(await node.start());
    const signal = AbortSignal.timeout(600_000);
    story = await RealStory.of({ chain, client, say, signal });
    await story.grid();
    await story.contracts(1);
    for (const code of codes) {
      await story.upgrade(code);
      await goOn(story, say);
    }
    const height = await chain.height();
    const seen = async (): Promise<boolean> => (await client.headSeen()) >= height;
    await eventually(`the node is at block ${height}`, seen, signal);
    await node.stop();
    return await heldAgainst(story, chain, data, join(folder, 'backfilled'), say);
  } finally {
    await node.kill();
    await story?.close();
    await chain.close();
  }
}

/** A chain that jumps over versions lacks the migrations in between, and may refuse what needs old records. */
async function goOn(story: RealStory, say: (text: string) => void): Promise<void> {
  try {
    await story.contracts(0);
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    say(`  refused, so it goes on without: ${error.message}`);
  }
}

async function heldAgainst(
  story: RealStory,
  chain: RealChain,
  data: string,
  backfilled: string,
  say: (text: string) => void,
): Promise<readonly string[]> {
  const state = await stateOf(data);
  const { problems, unreadable } = await contractProblems(state, story.told.all, story.viewer);
  if (unreadable > 0)
    say(`${unreadable} contracts are in the storage in a shape that the new runtime cannot read`);
  const { chain: at } = state as { chain?: JsonObject };
  say(
    `ledger: ${story.told.all.length} contracts, cursor and spec version ${textOf(at?.['cursor'])} ${textOf(at?.['spec_version'])}`,
  );
  await zledger(
    'run',
    '--data',
    backfilled,
    '--chain',
    chain.url,
    '--node',
    '1',
    '--driver',
    'dry',
    '--until-head',
    '--no-http',
  );
  const [live, later] = [await chainEventsOf(data), await chainEventsOf(backfilled)];
  const plain = (events: readonly JsonObject[]) => events.map(({ type, data: held }) => [type, held]);
  if (!isDeepStrictEqual(plain(live), plain(later)))
    problems.push('a node that reads it all afterwards says something else');
  say(`${live.length} events of the chain, the same in a ledger that was backfilled: ${counted(live)}`);
  say((await zledger('verify', '--data', data)).trim().split('\n').at(-1) ?? '');
  return problems;
}

async function stateOf(data: string): Promise<JsonObject> {
  const state = parseExactJson(await zledger('state', '--data', data, '--json'));
  if (!isJsonObject(state)) throw new Error('zledger state --json gave no object');
  return state;
}

function counted(events: readonly JsonObject[]): string {
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(textOf(type), (counts.get(textOf(type)) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${type} ${count}`).join(', ');
}
