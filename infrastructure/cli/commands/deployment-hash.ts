import type { Command } from 'commander';

import { challengeHash } from '../../../domain/deployment/challenge.js';
import type { DeploymentBody } from '../../../domain/deployment/deployment-body.js';
import { type SignatureVerdict, verifySignatures } from '../../../domain/deployment/signatures.js';
import type { TwinId } from '../../../domain/ids.js';
import { CliError } from '../cli-error.js';
import {
  type DeploymentDocument,
  readDeploymentDocuments,
  toDeployment,
} from '../deployment/read-deployments.js';
import { parseVerificationKeys } from '../deployment/verification-keys.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { parseJsonDocuments } from '../json-documents.js';
import { jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { readInput } from '../read-input.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface HashOptions {
  readonly json: boolean;
  readonly verifyWith?: string;
}

interface HashedBody {
  readonly line: number;
  readonly hash: string;
  /** null when the signatures were not asked for. */
  readonly verdict: SignatureVerdict | null;
}

type KeysOf = (document: DeploymentDocument) => ReadonlyMap<TwinId, string>;

/** `zledger deployment hash`: the challenge hash that the contract on chain must carry. */
export function registerDeploymentHash(deployment: Command): void {
  deployment
    .command('hash')
    .argument('<file>', 'JSON or JSON lines; - for standard input')
    .summary('print the challenge hash of each body')
    .description(
      'Prints the challenge hash of each body: 32 hex digits, as in the contract on chain. With --verify-with, each\n' +
        'signature is checked too, and the command exits 1 when one fails.',
    )
    .option(
      '--verify-with <keys>',
      'JSON file of twin id -> public key (hex, or {type, publicKey}), or `embedded` for the member `keys` beside `deployment`',
    )
    .addOption(jsonOption('print a JSON object per body, one per line'))
    .addHelpText('after', '\nExample:\n  $ zledger deployment hash body.json --verify-with keys.json')
    .action(runCommand(hash));
}

async function hash(
  { output, signal }: CommandContext,
  file: string,
  options: HashOptions,
): Promise<ExitCode> {
  if (file === '-' && options.verifyWith === '-')
    throw new CliError('bodies and keys cannot both be standard input');
  const keysOf = options.verifyWith === undefined ? null : await readKeys(options.verifyWith, signal);
  const documents = await readDeploymentDocuments(file, signal);
  // all are read before the first is printed, so that a bad one leaves no half answer
  const bodies = documents.map((document) => hashOne(document, toDeployment(document), keysOf));
  for (const body of bodies) print(output, body, options.json);
  return bodies.some(({ verdict }) => verdict?.ok === false) ? exitCodes.finding : exitCodes.good;
}

async function readKeys(source: string, signal: AbortSignal): Promise<KeysOf> {
  if (source === 'embedded')
    return (document) => parseVerificationKeys(document.keys, `keys of ${document.name}`);
  const documents = parseJsonDocuments(await readInput(source, signal), source);
  if (documents.length > 1) throw new CliError(`${source} must hold one JSON object`);
  const keys = parseVerificationKeys(documents[0]?.value, source);
  return () => keys;
}

function hashOne(document: DeploymentDocument, body: DeploymentBody, keysOf: KeysOf | null): HashedBody {
  const verdict = keysOf && verifySignatures(body, keysOf(document));
  return { line: document.line, hash: challengeHash(body), verdict };
}

function print(output: Output, { line, hash: text, verdict }: HashedBody, json: boolean): void {
  if (json) {
    output.jsonLine({ line, hash: text, ...(verdict && { signatures: verdictJson(verdict) }) });
  } else if (verdict === null) {
    output.line(text);
  } else if (verdict.ok) {
    output.line(`${text}  ${output.style.green('signatures good')}`);
  } else {
    const { code, message } = verdict.problem;
    output.line(`${text}  ${output.style.red('signatures bad')}: ${printable(message)} (${code})`);
  }
}

function verdictJson(verdict: SignatureVerdict): { ok: boolean; code?: string; message?: string } {
  return verdict.ok ? { ok: true } : { ok: false, ...verdict.problem };
}
