import type { Command } from 'commander';
import { CliError } from '../cli-error.js';

/** Options of `run` that are about the machine, or about who sends bodies to it. */
const ofOneMachine: readonly string[] = [
  'nodeKey',
  'nodeKeyType',
  'httpPort',
  'httpLimit',
  'readyLag',
  'kycUrl',
  'poolSize',
  'poolPath',
  'networkPrefix',
  'imageMirror',
  'dryDelay',
  'hostControl',
  'rolloutPlan',
  'flavour',
  'updater',
  'healthCheck',
  'healthCheckWithin',
  'powerCommand',
  'registerFarm',
  'nodeDetails',
];

/**
 * Several nodes, or a farm, can only be looked at: what would be done on a machine, or for its users, is refused rather
 * than ignored.
 * @throws CliError
 */
export function refuseForSeveral(options: { readonly driver: string }, command: Command): void {
  if (options.driver !== 'dry')
    throw new CliError('one machine is one node: several can only be looked at', {
      advice: 'Give --driver dry, or one --node.',
    });
  const given = command.options.filter(
    (option) =>
      ofOneMachine.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) !== 'default' &&
      command.getOptionValue(option.attributeName()) !== undefined,
  );
  if (given.length === 0) return;
  const names = given.map(({ long, flags }) => long ?? flags).join(' and ');
  throw new CliError(`${names}: several nodes have no machine and no mailbox here`, {
    advice: `Leave ${given.length === 1 ? 'it' : 'them'} out, or give one --node.`,
  });
}
