import type { Command } from 'commander';

import { parseVerifier, writeVerifier } from '../../../domain/integrity/signed-note.js';
import { encodeBase64 } from '../../../domain/integrity/strict-base64.js';
import { type ExactJson, writeExactJson } from '../../../domain/json/exact-json.js';
import type { Proven, ProvenHead } from '../../integrity/check-proof.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface CheckOptions {
  readonly key?: string;
  readonly json: boolean;
}

/** `zledger check`: whether a proof holds, by itself. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .argument('<proof>', 'file of `zledger prove`; - for standard input')
    .summary('check a proof, without log or node')
    .description(
      'Checks a proof of `zledger prove` and prints what it proves. Needs no log, no data folder and no network.\n' +
        "Give the node's public key, had from the node's operator and not from whoever gave you the proof; without it the key\n" +
        'that the proof itself names is used and printed. Exits 1 when the proof does not hold.',
    )
    .option('--key <verifier>', "the node's public key, as `zledger checkpoint --verifier` prints it")
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger check event-40.proof --key "$(cat node-14.pub)"' +
        '\n  $ zledger prove event 40 | zledger check - --json',
    )
    .action(runCommand(check));
}

async function check(
  { output, signal }: CommandContext,
  file: string,
  options: CheckOptions,
): Promise<ExitCode> {
  const key = options.key === undefined ? null : parseVerifier(options.key.trim());
  const text = await readInput(file, signal);
  // loaded only when needed: help must not wait for the cryptography
  const { parseProof } = await import('../../integrity/proof-file.js');
  const { checkProof, ProofRefused } = await import('../../integrity/check-proof.js');
  const proof = parseProof(text);
  try {
    const proven = checkProof(proof, key);
    if (options.json) output.json(provenJson(proven));
    else printProven(output, proven);
    return exitCodes.good;
  } catch (error) {
    if (!(error instanceof ProofRefused)) throw error;
    if (options.json) output.json({ ok: false, kind: proof.kind, reason: error.message });
    else output.line(`${output.style.red('refused')}     ${printable(error.message)}`);
    return exitCodes.finding;
  }
}

function headJson({ origin, size, root, extensions }: ProvenHead): ExactJson {
  return { origin, size, root: encodeBase64(root), extensions };
}

function provenJson(proven: Proven): ExactJson {
  const common = {
    ok: true,
    kind: proven.kind,
    verifier: proven.signer && writeVerifier(proven.signer),
    keyGiven: proven.isKeyGiven,
  };
  if (proven.kind === 'consistency')
    return { ...common, old: headJson(proven.old), new: headJson(proven.new) };
  const { commit, ...event } = proven.event;
  const { number, causation, cursor, chainTime, recordedAt } = commit;
  const cause = causation.kind === 'blocks' ? { ...causation, block: { ...causation.block } } : causation;
  return {
    ...common,
    log: proven.checkpoint.origin,
    event: { ...event },
    commit: {
      number,
      hash: proven.commit.hash,
      causation: cause,
      cursor: cursor && { ...cursor },
      chainTime,
      recordedAt,
    },
    checkpoint: headJson(proven.checkpoint),
  };
}

function printProven(output: Output, proven: Proven): void {
  const row = (name: string, text: string): void =>
    output.line(`${output.style.bold(name.padEnd(10))}  ${printable(text)}`);
  const good = output.style.green('good'.padEnd(10));
  if (proven.kind === 'event') {
    const { event, commit, checkpoint } = proven;
    const { cursor, chainTime, recordedAt } = commit;
    output.line(`${good}  the event is in the log that was signed for`);
    row('event', `${event.type} (schema ${event.schemaVersion}) at position ${event.position}`);
    row('stream', `${event.stream}, version ${event.streamVersion}`);
    row('time', `${timeText(chainTime)} by the chain${cursor === null ? '' : `, block ${cursor.number}`}`);
    row('recorded', `${timeText(recordedAt)} by the clock of the node`);
    row('node', checkpoint.origin ?? '-');
    row('commit', `${commit.number}, hash ${commit.hash}`);
    row('checkpoint', headText(checkpoint));
    row('data', writeExactJson(event.data));
  } else {
    output.line(`${good}  the log only grew: the new one begins with all of the old one`);
    row('old', headText(proven.old));
    row('new', headText(proven.new));
    row('node', proven.new.origin ?? proven.old.origin ?? '-');
  }
  printKey(row, proven);
}

function printKey(
  row: (name: string, text: string) => void,
  { signer, isKeyGiven, ...proven }: Proven,
): void {
  const isSigned = proven.kind === 'event' || proven.new.origin !== null || proven.old.origin !== null;
  if (signer === null || !isSigned) row('key', 'none: nothing in this proof is signed');
  else row('key', writeVerifier(signer));
  if (signer !== null && isSigned && !isKeyGiven)
    row('caution', 'the proof itself names this key: compare it with the one that the operator gives out');
}

function headText({ origin, size, root, extensions }: ProvenHead): string {
  const signed =
    origin === null ? 'not signed: compare the root with one that you know' : extensions.join(', ');
  return `${size} commits, root ${encodeBase64(root)}${signed === '' ? '' : `, ${signed}`}`;
}

/** UTC; before the first block there is no chain time. */
function timeText(ms: number): string {
  const date = new Date(ms);
  return ms === 0 || Number.isNaN(date.getTime()) ? 'no time' : date.toISOString();
}
