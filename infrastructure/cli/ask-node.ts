import { type ExactJson, isJsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import { dataFolder } from '../node/data-folder.js';
import { type Moment, NodeReader } from '../node/node-reader.js';
import { reachNode } from '../node/reach-node.js';
import { SnapshotStore } from '../snapshots/snapshot-store.js';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** Asks a node's ledger, or the node itself when it runs. @throws LedgerError, MomentError, CliError */
export async function askNode(
  data: string,
  question: 'state' | 'status',
  moment: Moment = {},
): Promise<ExactJson> {
  const reached = await reachNode(data);
  if (reached.kind === 'running') return askRunning(reached.url, question, moment);
  try {
    const snapshots = new SnapshotStore({ path: dataFolder(data).snapshots });
    const reader = new NodeReader(reached.ledger, { snapshots });
    const answer = question === 'state' ? await reader.state(moment) : await reader.status();
    return answer as ExactJson; // a view is ExactJson without decimals
  } finally {
    await reached.ledger.close();
  }
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
