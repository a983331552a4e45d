import type { Command } from 'commander';

import type { CheckpointReport } from '../../integrity/checkpoint-audit.js';
import { LedgerError, type VerifyReport } from '../../ledger/ledger.js';
import { isMirrorUrl } from '../../eventstore/mirror-url.js';
import { dataFolder } from '../../node/data-folder.js';
import type { VerifyRun } from '../../operations/verify-mark.js';
import type { NodeLogReport } from '../../operations/verify-node-log.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption, repeatable } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface VerifyOptions {
  readonly data: string;
  readonly key?: readonly string[];
  readonly resume: boolean;
  readonly json: boolean;
}

/** `zledger verify`: checks every stored byte of the log, and what was signed of it. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .summary('check the whole log and its checkpoints')
    .description(
      'Checks the whole log of a node that is not running, or its mirror: the hash of every commit, the chain of hashes, gapless\n' +
        'positions and stream versions. Then the Merkle root over all commits is computed anew, and every checkpoint that the\n' +
        'node signed must be one that this log passed through. Exits 1 when something is wrong. Ctrl-C keeps a mark of how far\n' +
        'it came; --resume goes on there, does not read again what was read, and says when that was.',
    )
    .addOption(dataOption('folder or mirror'))
    .option(
      '--key <verifier>',
      "the node's public key, for a mirror, which has none of its own (may be repeated)",
      repeatable,
    )
    .option('--resume', 'go on behind what an earlier run has checked', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger verify --data /var/lib/zledger\n  $ zledger verify --data /var/lib/zledger --resume' +
        '\n  $ zledger verify --data esdb://store.example:2113/zledger-... --key "$(cat node-14.pub)"',
    )
    .action(runCommand(verify));
}

async function verify({ output, signal }: CommandContext, options: VerifyOptions): Promise<ExitCode> {
  const progress = createProgress('commits');
  let report: NodeLogReport | LedgerError;
  try {
    report = await check(options, signal, progress.update);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LEDGER_CORRUPT') throw error;
    report = error;
  } finally {
    progress.stop();
  }
  if (report instanceof LedgerError) return unreadable(output, options.json, report);
  const { log, merkle, contradicted } = report;
  // Of a log that is broken in the middle no checkpoint behind the break can be judged.
  const findings = log.ok ? merkle.findings : [];
  const ok = log.ok && findings.length === 0 && contradicted === null;
  if (options.json) output.json(reportJson(ok, report, findings));
  else printReport(output, report, findings);
  return ok ? exitCodes.good : exitCodes.finding;
}

async function check(
  { data, key = [], resume }: VerifyOptions,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<NodeLogReport> {
  if (isMirrorUrl(data)) {
    const { verifyMirror } = await import('../../eventstore/verify-mirror.js');
    return verifyMirror({ url: data, keys: key, now: Date.now, signal, onProgress });
  }
  // loaded only when needed: help must not wait for the database
  const { openLevelLedger } = await import('../../ledger/level-ledger.js');
  const { verifyNodeLog } = await import('../../operations/verify-node-log.js');
  const folder = dataFolder(data);
  const ledger = await openLevelLedger({ path: folder.ledger, readonly: true, checkFiles: !resume });
  try {
    return await verifyNodeLog({ folder, ledger, resume, now: Date.now, signal, onProgress });
  } finally {
    await ledger.close();
  }
}

/** So broken that it cannot even be opened. */
function unreadable(output: Output, json: boolean, { code, message, position }: LedgerError): ExitCode {
  const { style } = output;
  if (json) output.json({ ok: false, finding: { position: position ?? 0, code, message } });
  else output.line(`${style.red('broken')}    at position ${position ?? 0}: ${printable(message)} (${code})`);
  return exitCodes.finding;
}

type Findings = CheckpointReport['findings'];

function reportJson(ok: boolean, report: NodeLogReport, findings: Findings) {
  const { log, merkle, runs, restarted, contradicted, markProblem } = report;
  return {
    ...log,
    ok,
    finding: log.finding && { ...log.finding },
    merkle: { ...merkle, findings: findings.map((finding) => ({ ...finding })) },
    runs: runs.map((run) => ({ ...run })),
    restarted,
    contradicted,
    markProblem,
  };
}

function printReport(output: Output, report: NodeLogReport, findings: Findings): void {
  const { style } = output;
  const { log, merkle, restarted, contradicted, markProblem } = report;
  for (const repair of log.repairs) output.line(`${style.yellow('repaired')}  ${printable(repair)}`);
  if (restarted !== null && contradicted === null)
    output.line(`${style.yellow('anew')}      begun at the beginning: ${printable(restarted)}`);
  if (contradicted !== null) {
    output.line(`${style.red('broken')}    ${printable(contradicted)}`);
    output.line('          If the log was replaced on purpose, remove verify-mark.json in the data folder.');
  }
  if (log.finding) {
    const { position, code, message } = log.finding;
    output.line(`${style.red('broken')}    at position ${position}: ${printable(message)} (${code})`);
  } else {
    output.line(`${style.green('good')}      every commit has its hash and follows from the one before`);
    printCheckpoints(output, merkle, findings);
  }
  printEarlier(output, report.runs);
  if (markProblem !== null)
    output.line(`${style.yellow('note')}      the mark could not be kept: ${printable(markProblem)}`);
  printEnd(output, log, merkle);
}

function printEnd(output: Output, log: VerifyReport, merkle: CheckpointReport): void {
  const { style } = output;
  output.line(`${style.bold('commits')}   ${log.commits}`);
  output.line(`${style.bold('events')}    ${log.events}`);
  output.line(`${style.bold('hash')}      ${log.hash}`);
  if (log.ok) output.line(`${style.bold('root')}      ${merkle.root}`);
}

/** What was not read this time, so that nobody takes it for checked now. */
function printEarlier(output: Output, runs: readonly VerifyRun[]): void {
  const { style } = output;
  if (runs.every(({ from }) => from === 0)) return;
  for (const { from, to, at } of runs)
    output.line(`${style.bold('read')}      commits ${from} to ${to} on ${new Date(at).toISOString()}`);
  const caution = 'what was read before was not read again: a change since then shows only without --resume';
  output.line(`${style.yellow('caution')}   ${caution}`);
}

function printCheckpoints(output: Output, merkle: CheckpointReport, findings: Findings): void {
  const { style } = output;
  for (const { file, problem } of findings)
    output.line(`${style.red('broken')}    checkpoint ${file}: ${printable(problem)}`);
  if (findings.length > 0) return;
  const { checkpoints, signaturesChecked, unjudged } = merkle;
  if (checkpoints === 0) {
    output.line(`${style.yellow('unsigned')}  there is no checkpoint to hold this log against`);
  } else {
    const how = signaturesChecked ? 'signed by this node' : 'whose signatures could not be checked: no key';
    output.line(`${style.green('good')}      it went through ${checkpoints - unjudged} checkpoints ${how}`);
  }
  if (unjudged > 0)
    output.line(`${style.yellow('note')}      ${unjudged} more lie in what was not read again`);
}
