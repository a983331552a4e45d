import { type Logger, pino } from 'pino';

import { contractId } from '../../../domain/ids.js';
import { writeExactJson } from '../../../domain/json/exact-json.js';
import { stateHash } from '../../../domain/state/state-hash.js';
import { CheckpointAudit, type CheckpointReport } from '../../integrity/checkpoint-audit.js';
import { signHead } from '../../integrity/checkpoint-signer.js';
import { IntegrityError } from '../../integrity/integrity-error.js';
import { LedgerKey } from '../../integrity/ledger-key.js';
import { MerkleStore } from '../../integrity/merkle-store.js';
import { type Commit, LedgerError, type RecordedEvent } from '../../ledger/ledger.js';
import { type LevelLedger, openLevelLedger } from '../../ledger/level-ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { ContractViews } from '../../projections/contract-views.js';
import { nodeViews } from '../../projections/node-views.js';
import { ProjectionStore } from '../../projections/projection-store.js';
import { loadState } from '../../runtime/load-state.js';
import { signerOf, snapshotsOf } from './node-parts.js';
import type { Script } from './script.js';

/** What reading a data folder in every way came to. */
export interface FolderReading {
  /** Commits that the log has: a beginning of the script. */
  readonly commits: number;
  /** What was noticed and mended, or made anew: repairs at opening, warnings, checkpoints that are damaged. */
  readonly notes: readonly string[];
  /** Answers that are wrong and that nobody complained of. Must be empty, whatever happened to the folder. */
  readonly wrong: readonly string[];
  /** The refusal that ended it, with its code and the position it names. */
  readonly refused: {
    readonly code: string;
    readonly message: string;
    readonly position: number | null;
  } | null;
}

/**
 * Opens a data folder as the node does and compares everything in it with the script: the log, streams and blocks by the
 * index, the state by snapshots, the views, the Merkle tree, the checkpoints. Then the folder must take one more commit
 * and sign it.
 */
export async function readFolder(root: string, script: Script): Promise<FolderReading> {
  const notes: string[] = [];
  const wrong: string[] = [];
  const log: Logger = pino({ level: 'info' }, { write: (line) => void notes.push(noteOf(line)) });
  let commits = 0;
  try {
    const ledger = await openLevelLedger({ path: dataFolder(root).ledger });
    try {
      notes.push(...ledger.repairs);
      commits = ledger.head().commits;
      const audit = await auditOf(root, ledger);
      await compareLog(ledger, script, audit, wrong);
      await compareIndex(ledger, script.slice(0, commits), wrong);
      await compareState(root, ledger, wrong, log);
      await compareViews(root, ledger, wrong, log);
      await compareTree(root, ledger, audit.report(), { wrong, notes });
      await goOn(root, ledger, script[commits], wrong);
    } finally {
      await ledger.close();
    }
    return { commits, notes, wrong, refused: null };
  } catch (error) {
    return { commits, notes, wrong, refused: refusalOf(error) };
  }
}

function noteOf(line: string): string {
  const { msg, reason } = JSON.parse(line) as { msg: string; reason?: string };
  return reason === undefined ? msg : `${msg}: ${reason}`;
}

function refusalOf(error: unknown): FolderReading['refused'] {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof LedgerError) return { code: error.code, message, position: error.position };
  if (error instanceof IntegrityError) return { code: error.code, message, position: null };
  const code = error instanceof Error ? (error.stack ?? error.message) : message;
  return { code: `not a typed error: ${code}`, message, position: null };
}

async function auditOf(root: string, ledger: LevelLedger): Promise<CheckpointAudit> {
  const { checkpoints, keyFile } = signerOf(root, ledger);
  const key = await LedgerKey.read(keyFile);
  return CheckpointAudit.open({
    store: checkpoints,
    keysOf: (origin) => (key ? [key.verifier(origin)] : []),
  });
}

async function compareLog(
  ledger: LevelLedger,
  script: Script,
  audit: CheckpointAudit,
  wrong: string[],
): Promise<void> {
  const seen: Commit[] = [];
  const report = await ledger.verify(undefined, (commit) => {
    seen.push(commit);
    audit.accept(commit);
  });
  if (report.finding !== null) {
    const { code, message, position } = report.finding;
    throw new LedgerError(code, message, position);
  }
  for (const [at, commit] of seen.entries()) {
    const expected = script[at];
    if (commit.hash !== expected?.hash || commit.position !== expected.position)
      wrong.push(`commit ${at} of the log is not the script's`);
  }
  if (seen.length !== ledger.head().commits) wrong.push(`${seen.length} commits were read`);
}

/** Streams, blocks and times as the index finds them, and as the script has them. */
async function compareIndex(ledger: LevelLedger, script: Script, wrong: string[]): Promise<void> {
  const streams = new Map<string, number[]>();
  for (const { draft, position } of script) {
    for (const [at, { stream }] of draft.events.entries())
      streams.set(stream, [...(streams.get(stream) ?? []), position + at]);
  }
  for (const [stream, positions] of [...streams].filter((_, at) => at % Math.ceil(streams.size / 12) === 0)) {
    const found: RecordedEvent[] = [];
    for await (const event of ledger.events({ stream })) found.push(event);
    if (found.map(({ position }) => position).join() !== positions.join())
      wrong.push(`stream ${stream} is not the script's`);
  }
  const middle = script[script.length >> 1]?.draft;
  const block = middle?.cursor?.number;
  if (middle === undefined || block === undefined) return;
  const last = script.findLast(({ draft }) => draft.cursor === null || draft.cursor.number <= block);
  if ((await ledger.commitAtBlock(block))?.hash !== last?.hash)
    wrong.push(`block ${block} is another commit`);
  const before = script.findLast(({ draft }) => draft.chainTime <= middle.chainTime);
  if ((await ledger.commitAtTime(middle.chainTime))?.hash !== before?.hash)
    wrong.push(`time ${middle.chainTime} is another commit`);
}

async function compareState(root: string, ledger: LevelLedger, wrong: string[], log: Logger): Promise<void> {
  const folded = stateHash(await loadState(ledger));
  const restored = stateHash(await loadState(ledger, { snapshots: snapshotsOf(root, log) }));
  if (folded !== restored) wrong.push('the state by snapshots is not the state by the log');
}

async function compareViews(root: string, ledger: LevelLedger, wrong: string[], log: Logger): Promise<void> {
  const views = await ProjectionStore.open({
    path: dataFolder(root).views,
    ledger,
    projections: nodeViews,
    log,
  });
  try {
    views.poke();
    const [seen, folded] = [new ContractViews(ledger, views), new ContractViews(ledger, undefined)];
    const { deployments } = await loadState(ledger);
    const contracts = [1, 2, 3, ...[...deployments.keys()].map(Number)].filter(
      (_, at) => at % Math.ceil((deployments.size + 3) / 12) === 0,
    );
    for (const contract of contracts) {
      const [view, fold] = [
        await seen.history(contractId(contract)),
        await folded.history(contractId(contract)),
      ];
      if (writeExactJson(view) !== writeExactJson(fold))
        wrong.push(`the view of contract ${contract} differs`);
    }
  } finally {
    await views.close();
  }
}

/** The cached tree against the one computed anew, with every checkpoint and its signature. */
async function compareTree(
  root: string,
  ledger: LevelLedger,
  report: CheckpointReport,
  { wrong, notes }: { wrong: string[]; notes: string[] },
): Promise<void> {
  for (const { file, problem } of report.findings) notes.push(`checkpoint ${file}: ${problem}`);
  const store = await MerkleStore.open(dataFolder(root).merkle, ledger);
  try {
    await store.catchUp();
    if (Buffer.from(store.root()).toString('hex') !== report.root) wrong.push('the tree has another root');
    for (let size = 1; size < store.size; size = size * 3 + 1) await store.consistencyPath(size, store.size);
  } finally {
    await store.close();
  }
}

/** A folder that was taken in must work: one more commit, and a checkpoint over it. */
async function goOn(
  root: string,
  ledger: LevelLedger,
  next: Script[number] | undefined,
  wrong: string[],
): Promise<void> {
  if (next !== undefined) {
    const commit = await ledger.append(next.draft, next.position);
    if (commit.hash !== next.hash) wrong.push(`the next commit, ${commit.number}, has another hash`);
  }
  await signHead(signerOf(root, ledger), Date.now());
}
