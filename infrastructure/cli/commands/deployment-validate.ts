import type { Command } from 'commander';

import {
  BodyError,
  type BodyProblem,
  parseDeploymentJson,
} from '../../../domain/deployment/deployment-body.js';
import { validateDeployment } from '../../../domain/deployment/validate.js';
import { type DeploymentDocument, readDeploymentDocuments } from '../deployment/read-deployments.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonOption } from '../options.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface ValidateOptions {
  readonly json: boolean;
}

/** A problem, and where in the document it is when that is known. */
type Problem = BodyProblem & { readonly path?: string };

/** `zledger deployment validate`: whether a node would take a body, as far as the body alone tells. */
export function registerDeploymentValidate(deployment: Command): void {
  deployment
    .command('validate')
    .argument('<file>', 'JSON or JSON lines; - for standard input')
    .summary('check each body against the rules')
    .description(
      'Checks each body against the rules that a node applies before it looks at signatures, capacity and host: shape,\n' +
        'versions, names, and the data of each workload. Exits 1 when a body breaks one.',
    )
    .addOption(jsonOption('print a JSON object per body, one per line'))
    .addHelpText('after', '\nExample:\n  $ zledger deployment validate body.json')
    .action(runCommand(validate));
}

async function validate(
  { output, signal }: CommandContext,
  file: string,
  options: ValidateOptions,
): Promise<ExitCode> {
  const documents = await readDeploymentDocuments(file, signal);
  let findings = 0;
  for (const document of documents) {
    const problem = problemOf(document);
    if (problem) findings += 1;
    if (options.json) output.jsonLine({ line: document.line, ok: problem === null, ...problem });
    else print(output, document, problem);
  }
  return findings === 0 ? exitCodes.good : exitCodes.finding;
}

function problemOf(document: DeploymentDocument): Problem | null {
  try {
    return validateDeployment(parseDeploymentJson(document.json));
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    return { code: error.code, message: error.message, path: error.path };
  }
}

function print(output: Output, document: DeploymentDocument, problem: Problem | null): void {
  const name = printable(document.name);
  if (problem === null) return output.line(`${name}: ${output.style.green('valid')}`);
  const place = problem.path ? `${printable(problem.path)}: ` : '';
  output.line(
    `${name}: ${output.style.red('invalid')}: ${place}${printable(problem.message)} (${problem.code})`,
  );
}
