import { existsSync } from 'node:fs';
import { type ExactJson, isJsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import { type DataFolder, dataFolder } from '../node/data-folder.js';
import type { Moment } from '../node/node-reader.js';
import type { NavigableLedger } from '../ledger/ledger.js';
import type { ProjectionStore } from '../projections/projection-store.js';
import { isMirrorUrl } from '../eventstore/mirror-url.js';
import { SnapshotStore } from '../snapshots/snapshot-store.js';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/**
 * Asks a node's ledger, or the node itself when it runs.
 * @param waitMs how long a node that holds its ledger and does not answer is waited for; default: see reachNode
 * @throws LedgerError, MomentError, CliError
 */
export async function askNode(
  data: string,
  question: 'state' | 'status',
  moment: Moment = {},
  waitMs?: number,
): Promise<ExactJson> {
  // loaded only when needed: help must not wait for the database
  const { reachNode } = await import('../node/reach-node.js');
  const { NodeReader } = await import('../node/node-reader.js');
  const reached = await reachNode(data, waitMs);
  if (reached.kind === 'running') return askRunning(reached.url, question, moment);
  let views: ProjectionStore | undefined;
  try {
    const folder = dataFolder(data);
    const isFolder = !isMirrorUrl(data);
    const snapshots = isFolder ? new SnapshotStore({ path: folder.snapshots }) : undefined;
    if (isFolder) views = await openViews(folder, reached.ledger, question);
    const reader = new NodeReader(reached.ledger, { ...(snapshots && { snapshots }), views });
    const answer = question === 'state' ? await reader.state(moment) : await reader.status();
    return answer;
  } finally {
    await views?.close();
    await reached.ledger.close();
  }
}

/** Where the views of a stopped node stand; nothing is written to them. */
async function openViews(
  folder: DataFolder,
  ledger: NavigableLedger,
  question: 'state' | 'status',
): Promise<ProjectionStore | undefined> {
  if (question === 'state' || !existsSync(folder.views)) return undefined;
  const { ProjectionStore } = await import('../projections/projection-store.js');
  const { nodeViews } = await import('../projections/node-views.js');
  return ProjectionStore.open({ path: folder.views, ledger, projections: nodeViews });
}

async function askRunning(url: string, question: string, moment: Moment): Promise<ExactJson> {
  const query = new URLSearchParams();
  if (moment.atPosition !== undefined) query.set('at-position', String(moment.atPosition));
  if (moment.atBlock !== undefined) query.set('at-block', String(moment.atBlock));
  if (moment.atTime !== undefined) query.set('at-time', String(moment.atTime));
  let response: Response;
  try {
    response = await fetch(`${url}/${question}?${query.toString()}`, { signal: AbortSignal.timeout(60_000) });
  } catch (error) {
    const message = `the node that holds this data folder does not answer at ${url}`;
    throw new CliError(message, {
      advice: 'Look at its log, or stop it.',
      exitCode: exitCodes.environment,
      cause: error,
    });
  }
  const json = parseExactJson(await response.text());
  if (response.ok) return json;
  const failure = isJsonObject(json) && isJsonObject(json['error']) ? json['error']['message'] : undefined;
  throw new CliError(typeof failure === 'string' ? failure : `the node answered ${response.status}`);
}
