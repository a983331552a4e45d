import { Command, Option } from 'commander';

import { logLevels } from '../logging/log-level.js';
import { packageVersion } from './package-version.js';

/** Adds one command to the program. A new command is a file under commands/ and a line in the list below. */
export type RegisterCommand = (program: Command) => void;

/**
 * Name -> what adds it, in the order of the help. A command is loaded when it is asked for: a program that reads a log in
 * 50 ms must not wait for the modules of all others.
 */
const commands: Readonly<Record<string, () => Promise<RegisterCommand>>> = {
  demo: async () => (await import('./commands/demo.js')).registerDemo,
  run: async () => (await import('./commands/run.js')).registerRun,
  status: async () => (await import('./commands/status.js')).registerStatus,
  state: async () => (await import('./commands/state.js')).registerState,
  log: async () => (await import('./commands/log.js')).registerLog,
  verify: async () => (await import('./commands/verify.js')).registerVerify,
  rebuild: async () => (await import('./commands/rebuild.js')).registerRebuild,
  checkpoint: async () => (await import('./commands/checkpoint.js')).registerCheckpoint,
  prove: async () => (await import('./commands/prove.js')).registerProve,
  check: async () => (await import('./commands/check.js')).registerCheck,
  mirror: async () => (await import('./commands/mirror.js')).registerMirror,
  backup: async () => (await import('./commands/backup.js')).registerBackup,
  restore: async () => (await import('./commands/restore.js')).registerRestore,
  export: async () => (await import('./commands/export.js')).registerExport,
  import: async () => (await import('./commands/import.js')).registerImport,
  simulate: async () => (await import('./commands/simulate.js')).registerSimulate,
  replay: async () => (await import('./commands/replay.js')).registerReplay,
  rollout: async () => (await import('./commands/rollout.js')).registerRollout,
  devchain: async () => (await import('./commands/devchain.js')).registerDevchain,
  deployment: async () => (await import('./commands/deployment.js')).registerDeployment,
};

const exitCodeHelp = `
Exit codes: 0 good, 1 a finding, 2 bad usage or input, 3 the environment (chain, disk) or a bug,
130 and 143 stopped by Ctrl-C or SIGTERM before the work was done, 141 nobody read the output.
Colours: NO_COLOR=1 turns them off, FORCE_COLOR=1 on.`;

/**
 * The command line. Throws CommanderError instead of ending the process.
 * @param args when given, only the command that they ask for is there; all of them when they ask for none that is known
 */
export async function createProgram(args: readonly string[] = []): Promise<Command> {
  const program = new Command('zledger')
    .description('An event-sourced ledger node for Zero-OS grids.')
    .version(packageVersion(), '-V, --version')
    .addOption(
      new Option('--log-level <level>', 'how much is logged on standard error')
        .choices(logLevels)
        .default('info'),
    )
    .configureHelp({ showGlobalOptions: true, commandDescription: unbroken })
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride()
    .addHelpText('after', exitCodeHelp);
  const name = commandOf(args);
  const asked = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  for (const load of asked === undefined ? Object.values(commands) : [asked]) (await load())(program);
  return program;
}

/** The first word that is no option, nor the value of one. */
function commandOf(args: readonly string[]): string | undefined {
  return args.find((word, index) => !word.startsWith('-') && args[index - 1] !== '--log-level');
}

/** The description without the line breaks of its source: help is wrapped once, to the terminal's width. */
function unbroken(command: Command): string {
  return command.description().replaceAll('\n', ' ');
}
