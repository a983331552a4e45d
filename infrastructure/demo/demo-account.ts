import type { WorkloadId } from '../../domain/ids.js';
import { replayOne } from '../../commands/replay.js';
import { initialState } from '../../domain/state/node-state.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { contractId } from '../../domain/ids.js';
import { openLevelLedger } from '../ledger/level-ledger.js';
import type { DataFolder } from '../node/data-folder.js';
import type { Stage } from './demo-story.js';
import type { Narrator } from './narrator.js';
import { eventually, type NodeClient, objects, textOf, workloadsOf } from './node-client.js';

/** A point of the log and what the live node said of it. */
export interface LiveMoment {
  readonly position: number;
  readonly hash: string;
}

/** What was reserved beside what exists on the host. */
export async function account({ narrator, host }: Stage, client: NodeClient): Promise<void> {
  narrator.chapter('What was reserved, and what exists on the host');
  const workloads = objects((await client.state())['deployments']).flatMap(workloadsOf);
  const rows: string[][] = [];
  const wrong: string[] = [];
  for (const { contract, name, id, type, state } of workloads) {
    const seen = await host.inspect(id as WorkloadId); // the node's own id
    rows.push([String(contract), name, type, state, seen]);
    if ((state === 'ok') !== (seen !== 'absent'))
      wrong.push(`${id} is ${state} in the ledger and ${seen} on the host`);
  }
  narrator.table(['CONTRACT', 'WORKLOAD', 'TYPE', 'LEDGER', 'HOST'], rows);
  narrator.proof(
    wrong.length === 0 ? 'ledger and host agree on every workload' : wrong.join('; '),
    wrong.length === 0,
  );
}

export async function momentOf(client: NodeClient): Promise<LiveMoment> {
  const state = await client.state();
  return { position: Number(state['position']), hash: textOf(state['hash']) };
}

/** The user cancels everything; the host gives it back. Not cut short by Ctrl-C: it is the way out. */
export async function endContracts({ narrator, actor, user }: Stage, client: NodeClient): Promise<void> {
  narrator.chapter('The user cancels everything');
  const live = objects((await client.state())['contracts']).filter(
    (contract) => contract['state'] !== 'canceled',
  );
  for (const contract of live) await actor.cancelContract(user, contractId(textOf(contract['id'])));
  const isGone = async (): Promise<boolean> => {
    const state = await client.state();
    const canceled = objects(state['contracts']).every((contract) => contract['state'] === 'canceled');
    return canceled && objects(state['deployments']).every((deployment) => deployment['ended'] === true);
  };
  await eventually('everything is removed', isGone, new AbortController().signal);
  narrator.tell(`${live.length} contracts cancelled, their workloads removed`);
}

/** Folds the log from nothing and holds the hash against the live node's. */
export async function proveReplay(narrator: Narrator, folder: DataFolder, live: LiveMoment): Promise<void> {
  narrator.chapter('The log alone gives the same state');
  const ledger = await openLevelLedger({ path: folder.ledger, readonly: true });
  try {
    const state = initialState();
    for await (const stored of ledger.events({ toPosition: live.position })) replayOne(state, stored);
    const replayed = stateHash(state);
    narrator.tell(`live at position ${live.position}:     ${live.hash}`);
    narrator.tell(`replayed to position ${live.position}: ${replayed}`);
    narrator.proof('the replayed state is the live one, to the byte', replayed === live.hash);
    const report = await ledger.verify();
    narrator.proof(
      `the log is whole: ${report.commits} commits, ${report.events} events, hash ${report.hash}`,
      report.ok,
    );
  } finally {
    await ledger.close();
  }
}
