import type { Command } from 'commander';

import type { CheckpointReport } from '../../integrity/checkpoint-audit.js';
import type { VerifyReport } from '../../ledger/ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { withLedger } from '../open-ledger.js';
import { dataOption, jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { untilStopped } from '../until-stopped.js';

interface VerifyOptions {
  readonly data: string;
  readonly json: boolean;
}

interface Reports {
  readonly log: VerifyReport;
  readonly merkle: CheckpointReport;
}

/** `zledger verify`: checks every stored byte of the log, and what was signed of it. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .summary('check the whole log and its checkpoints')
    .description(
      'Checks the whole log of a node that is not running: the hash of every commit, the chain of hashes, gapless\n' +
        'positions and stream versions. Then the Merkle root over all commits is computed anew, and every checkpoint that the\n' +
        'node signed must be one that this log passed through. Exits 1 when something is wrong.',
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ zledger verify --data /var/lib/zledger')
    .action(runCommand(verify));
}

async function verify({ output, signal }: CommandContext, options: VerifyOptions): Promise<ExitCode> {
  const { log, merkle } = await withLedger(options.data, async (ledger): Promise<Reports> => {
    const audit = await openAudit(options.data, ledger);
    const progress = createProgress('commits');
    try {
      const checked = ledger.verify(progress.update, (commit) => audit.accept(commit));
      return { log: await untilStopped(checked, signal), merkle: audit.report() };
    } finally {
      progress.stop();
    }
  });
  // Of a log that is broken in the middle no checkpoint behind the break can be judged.
  const findings = log.ok ? merkle.findings : [];
  const ok = log.ok && findings.length === 0;
  if (options.json) output.json(reportJson(ok, log, merkle, findings));
  else printReport(output, log, merkle, findings);
  return ok ? exitCodes.good : exitCodes.finding;
}

async function openAudit(data: string, ledger: Parameters<Parameters<typeof withLedger>[1]>[0]) {
  const { CheckpointAudit } = await import('../../integrity/checkpoint-audit.js');
  const { CheckpointStore } = await import('../../integrity/checkpoint-store.js');
  const { logOrigin } = await import('../../integrity/log-origin.js');
  const { nodeVerifiers } = await import('../../integrity/node-verifier.js');
  const folder = dataFolder(data);
  // A log whose first commit is broken has no name; that it is broken is said by its own check.
  const origin = await logOrigin(ledger).catch(() => null);
  const keys = origin === null ? [] : await nodeVerifiers(folder.ledgerKey, origin);
  return CheckpointAudit.open({ store: new CheckpointStore(folder.checkpoints), keysOf: () => keys });
}

type Findings = CheckpointReport['findings'];

function reportJson(ok: boolean, log: VerifyReport, merkle: CheckpointReport, findings: Findings) {
  const { size, root, checkpoints, signaturesChecked } = merkle;
  return {
    ...log,
    ok,
    finding: log.finding && { ...log.finding },
    merkle: {
      size,
      root,
      checkpoints,
      signaturesChecked,
      findings: findings.map((finding) => ({ ...finding })),
    },
  };
}

function printReport(output: Output, log: VerifyReport, merkle: CheckpointReport, findings: Findings): void {
  const { style } = output;
  for (const repair of log.repairs) output.line(`${style.yellow('repaired')}  ${printable(repair)}`);
  if (log.finding) {
    const { position, code, message } = log.finding;
    output.line(`${style.red('broken')}    at position ${position}: ${printable(message)} (${code})`);
  } else {
    output.line(`${style.green('good')}      every commit has its hash and follows from the one before`);
    printCheckpoints(output, merkle, findings);
  }
  output.line(`${style.bold('commits')}   ${log.commits}`);
  output.line(`${style.bold('events')}    ${log.events}`);
  output.line(`${style.bold('hash')}      ${log.hash}`);
  if (log.ok) output.line(`${style.bold('root')}      ${merkle.root}`);
}

function printCheckpoints(output: Output, merkle: CheckpointReport, findings: Findings): void {
  const { style } = output;
  for (const { file, problem } of findings)
    output.line(`${style.red('broken')}    checkpoint ${file}: ${printable(problem)}`);
  if (findings.length > 0) return;
  const { checkpoints, signaturesChecked } = merkle;
  if (checkpoints === 0) {
    output.line(`${style.yellow('unsigned')}  there is no checkpoint to hold this log against`);
  } else {
    const how = signaturesChecked ? 'signed by this node' : 'whose signatures could not be checked: no key';
    output.line(`${style.green('good')}      it went through ${checkpoints} checkpoints ${how}`);
  }
}
