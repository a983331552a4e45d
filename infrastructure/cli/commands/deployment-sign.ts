import { type Command, Option } from 'commander';

import type { DeploymentBody } from '../../../domain/deployment/deployment-body.js';
import { signDeployment } from '../../../domain/deployment/sign-deployment.js';
import { validateDeployment } from '../../../domain/deployment/validate.js';
import { deploymentToJson } from '../../../domain/deployment/write-deployment.js';
import { type TwinId, twinId } from '../../../domain/ids.js';
import type { Logger } from '../../logging/logger.js';
import { readDeploymentDocuments, toDeployment } from '../deployment/read-deployments.js';
import { type KeyOptions, loadSigningKey } from '../deployment/signing-key.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { integer } from '../options.js';
import { type CommandContext, runCommand } from '../run-command.js';

type SignOptions = KeyOptions & { readonly twin: number };

/** `zledger deployment sign`: adds a twin's signature to a body. */
export function registerDeploymentSign(deployment: Command): void {
  deployment
    .command('sign')
    .argument('<file>', 'JSON or JSON lines; - for standard input')
    .summary('add a signature to each body')
    .description(
      'Prints each body with the signature of a twin, one JSON object per line. A signature that the twin has already\n' +
        'is replaced. Fields that are no part of a deployment (and `result`) are left out.',
    )
    .requiredOption('--twin <id>', 'the twin that signs', integer(1, 0xffff_ffff))
    .addOption(
      new Option('--key-type <type>', 'algorithm of the key')
        .choices(['ed25519', 'sr25519'])
        .makeOptionMandatory(),
    )
    .option('--seed-file <file>', 'file with a seed of 32 bytes in hex')
    .option('--mnemonic-file <file>', 'file with a BIP-39 mnemonic')
    .option('--suri <uri>', 'secret URI like //Alice, for development only: others on the machine can see it')
    .addHelpText(
      'after',
      '\nExample:\n  $ zledger deployment sign body.json --twin 17 --key-type sr25519 --mnemonic-file words.txt',
    )
    .action(runCommand(sign));
}

async function sign(
  { output, logger, signal }: CommandContext,
  file: string,
  options: SignOptions,
): Promise<ExitCode> {
  const signer = twinId(options.twin);
  const key = await loadSigningKey(options);
  const documents = await readDeploymentDocuments(file, signal);
  const signed = documents.map((document) => {
    const body = toDeployment(document);
    warnOfTrouble(body, signer, logger.child({ document: document.name }));
    return signDeployment(body, signer, key);
  });
  for (const body of signed) output.jsonLine(deploymentToJson(body));
  return exitCodes.good;
}

/** Such a body can be signed, but no node would take it. */
function warnOfTrouble(body: DeploymentBody, signer: TwinId, logger: Logger): void {
  const problem = validateDeployment(body);
  if (problem) logger.warn({ code: problem.code }, `nodes will refuse this body: ${problem.message}`);
  const listed = body.signatureRequirement.requests.some((request) => request.twinId === signer);
  if (!listed)
    logger.warn(`twin ${signer} is not in signature_requirement.requests: nodes ignore its signature`);
}
