import { Command, Option } from 'commander';

import { logLevels } from '../logging/log-level.js';
import { registerBackup } from './commands/backup.js';
import { registerCheck } from './commands/check.js';
import { registerCheckpoint } from './commands/checkpoint.js';
import { registerDemo } from './commands/demo.js';
import { registerDeployment } from './commands/deployment.js';
import { registerDevchain } from './commands/devchain.js';
import { registerExport } from './commands/export.js';
import { registerImport } from './commands/import.js';
import { registerLog } from './commands/log.js';
import { registerMirror } from './commands/mirror.js';
import { registerProve } from './commands/prove.js';
import { registerRestore } from './commands/restore.js';
import { registerRebuild } from './commands/rebuild.js';
import { registerRollout } from './commands/rollout.js';
import { registerRun } from './commands/run.js';
import { registerSimulate } from './commands/simulate.js';
import { registerState } from './commands/state.js';
import { registerStatus } from './commands/status.js';
import { registerVerify } from './commands/verify.js';
import { packageVersion } from './package-version.js';

/** Adds one command to the program. A new command is a file under commands/ and a line in the list below. */
export type RegisterCommand = (program: Command) => void;

const commands: readonly RegisterCommand[] = [
  registerDemo,
  registerRun,
  registerStatus,
  registerState,
  registerLog,
  registerVerify,
  registerRebuild,
  registerCheckpoint,
  registerProve,
  registerCheck,
  registerMirror,
  registerBackup,
  registerRestore,
  registerExport,
  registerImport,
  registerSimulate,
  registerRollout,
  registerDevchain,
  registerDeployment,
];

const exitCodeHelp = `
Exit codes: 0 good, 1 a finding, 2 bad usage or input, 3 the environment (chain, disk) or a bug.
Colours: NO_COLOR=1 turns them off, FORCE_COLOR=1 on.`;

/** The whole command line. Throws CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('zledger')
    .description('An event-sourced ledger node for Zero-OS grids.')
    .version(packageVersion(), '-V, --version')
    .addOption(
      new Option('--log-level <level>', 'how much is logged on standard error')
        .choices(logLevels)
        .default('info'),
    )
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  for (const register of commands) register(program);
  return program;
}
