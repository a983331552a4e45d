import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRecording } from '../../../chain/recording/read-recording.js';
import { startRpcServer } from '../../../chain/devchain/node/rpc-server.js';
import { busyBlocks } from './busy-blocks.js';
import { type BlockContent, LoopedChain } from './looped-chain.js';
import { slowLine } from './slow-line.js';

/**
 * A looped chain in a process of its own: of a recording (argument 1, its metadata beside it), with `-` of busy blocks of
 * a development chain, or with `others` of those of them that are not quiet; so many blocks (argument 2; 0: the recording once), and a second address behind a line of so many ms
 * (argument 3). Tells both addresses, the length and the spec versions, and then serves.
 */
const [file = '-', blocks = '0', latency = '0'] = process.argv.slice(2);

async function recorded(): Promise<readonly [readonly BlockContent[], (spec: number) => string]> {
  const { blocks: contents } = await readRecording(file);
  const metadata = new Map<number, string>();
  for (const spec of new Set(contents.map(({ specVersion }) => specVersion)))
    metadata.set(spec, (await readFile(join(dirname(file), `metadata-${spec}.hex`), 'utf8')).trim());
  return [contents, (spec) => metadata.get(spec) ?? ''];
}

async function made(): Promise<readonly [readonly BlockContent[], (spec: number) => string]> {
  const { contents, metadata } = await busyBlocks();
  return [file === 'others' ? telling(contents) : contents, () => metadata];
}

/** Those whose events are not the ones that most have. */
function telling(all: readonly BlockContent[]): readonly BlockContent[] {
  const times = new Map<string, number>();
  for (const { events } of all) times.set(events, (times.get(events) ?? 0) + 1);
  const most = Math.max(...times.values());
  return all.filter(({ events }) => times.get(events) !== most);
}

const [contents, metadata] = await (file === '-' || file === 'others' ? made() : recorded());
const chain = new LoopedChain(contents, metadata, Number(blocks) || contents.length);
const server = await startRpcServer('127.0.0.1', 0, chain.methods, (error, method) =>
  console.error(`${method} failed`, error),
);
const local = `ws://127.0.0.1:${server.port}`;
process.send?.({
  local,
  slow: await slowLine(local, Number(latency)),
  length: chain.length,
  specs: [...new Set(contents.map(({ specVersion }) => specVersion))],
});
process.once('disconnect', () => process.exit(0));
