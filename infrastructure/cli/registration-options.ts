import { type Command, Option } from 'commander';
import type { NodeDetails } from '../../domain/node-call.js';
import { farmId } from '../../domain/ids.js';
import type { Driver } from '../drivers/driver.js';
import { LinuxSurvey } from '../registration/linux-survey.js';
import type { HostSurvey } from '../registration/host-survey.js';
import { nodeDetails, nodeDetailsFile } from '../registration/node-details-file.js';
import { CliError } from './cli-error.js';
import { readDocument } from './host-control-options.js';
import { integer } from './options.js';

/** What a user says of the node's registration, on the command line. */
export interface RegistrationOptions {
  readonly registerFarm?: number;
  readonly nodeDetails?: string;
}

/** Adds the options that `readRegistration` reads. */
export function addRegistrationOptions(program: Command): Command {
  return program
    .addOption(
      new Option(
        '--register-farm <id>',
        'farm in which the node registers itself (twin and node, with --node-key) when the chain does not have it, and whose record it keeps true; then --node may be left out',
      ).argParser(integer(1, 0xffff_ffff)),
    )
    .option(
      '--node-details <file>',
      'what the host cannot say of itself, or says wrongly (YAML or JSON): location, resources, interfaces, secure_boot, virtualized, serial_number',
    );
}

/**
 * What describes the node to the chain, looked at anew each time: the file, and the host. Undefined: the node does not register
 * itself. @throws CliError
 */
export function readRegistration(
  options: RegistrationOptions,
  hasKey: boolean,
): ((driver: Driver) => Promise<NodeDetails>) | undefined {
  const { registerFarm, nodeDetails: file } = options;
  if (registerFarm === undefined) {
    if (file === undefined) return undefined;
    throw new CliError('--node-details is for a node that registers itself', {
      advice: 'Give --register-farm, too.',
    });
  }
  if (!hasKey)
    throw new CliError('a node registers itself with a key of its own', {
      advice: 'Give --node-key FILE: its account is the node on the chain.',
    });
  const farm = farmId(registerFarm);
  return async (driver) => {
    const said = file === undefined ? {} : await readDocument(file, nodeDetailsFile);
    return nodeDetails(farm, surveyOf(driver), said);
  };
}

/** The Linux driver changes this machine, so the node is this machine; the dry one is whatever its capacity says. */
function surveyOf(driver: Driver): HostSurvey {
  if (driver.name === 'linux') return new LinuxSurvey();
  return {
    async resources() {
      const { cru, mru, sru, hru } = await driver.capacity();
      return { cru: BigInt(cru), mru, sru, hru };
    },
    interfaces: async () => [],
    secureBoot: async () => false,
    virtualized: async () => true,
    serialNumber: async () => null,
  };
}
