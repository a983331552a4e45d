import type { Command } from 'commander';

import { registerDeploymentHash } from './deployment-hash.js';
import { registerDeploymentSign } from './deployment-sign.js';
import { registerDeploymentValidate } from './deployment-validate.js';

/** `zledger deployment`: tools for the bodies of deployments. They need no node and no chain. */
export function registerDeployment(program: Command): void {
  const deployment = program
    .command('deployment')
    .summary('hash, validate and sign deployments')
    .description(
      'Tools for the bodies of deployments. FILE is one JSON body, or JSON lines with a body per line; `-` is standard\n' +
        'input. A document may also be an object with the body in its member `deployment`.',
    )
    .addHelpText('after', '\nExample:\n  $ zledger deployment validate body.json');
  registerDeploymentHash(deployment);
  registerDeploymentValidate(deployment);
  registerDeploymentSign(deployment);
}
