import { once } from 'node:events';

import { type Command, Option } from 'commander';

import type { Devchain, DevchainOptions } from '../../../chain/devchain/devchain.js';
import type { Logger } from '../../logging/logger.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { duration, integer } from '../options.js';
import { type CommandContext, runCommand } from '../run-command.js';

interface DevchainCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly blockTime: number;
  readonly finalityLag?: number;
  readonly file?: string;
  readonly runtime?: 'older' | 'current';
  readonly upgradeAt?: number;
  readonly billingCycle: number;
  readonly grace: number;
}

const u32Max = 0xffff_ffff;

/** `zledger devchain`: the embedded development chain. */
export function registerDevchain(program: Command): void {
  program
    .command('devchain')
    .summary('run a development chain')
    .description(
      'Runs a development chain with the pallets of TFChain: Substrate JSON-RPC over WebSocket, for zledger and for any\n' +
        'client of @polkadot/api. The accounts //Alice, //Bob, ... have funds. Ctrl-C stops it.',
    )
    .option('--port <port>', 'TCP port, 0 for any that is free', integer(0, 65_535), 9944)
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .addOption(
      new Option(
        '--block-time <time>',
        'time between blocks, like 500ms or 6s; 0 makes blocks on request (dev_newBlock)',
      )
        .argParser(blockTime)
        .default(6000, '6s'),
    )
    .option(
      '--finality-lag <blocks>',
      'how far finality stays behind (default: 2; 0 on request)',
      integer(0, 1000),
    )
    .option('--file <file>', 'keep the chain in this file, and go on from it')
    .addOption(
      new Option(
        '--runtime <name>',
        'runtime of the first block (default: current, or what FILE has)',
      ).choices(['older', 'current']),
    )
    .option('--upgrade-at <height>', 'switch to the other runtime at this block', integer(1, u32Max))
    .option('--billing-cycle <blocks>', 'blocks between two bills of a contract', integer(1, u32Max), 10)
    .option('--grace <blocks>', 'blocks that a contract lives on without funds', integer(0, u32Max), 20)
    .addHelpText('after', '\nExample:\n  $ zledger devchain --block-time 1s --file chain.jsonl')
    .action(runCommand(devchain));
}

/** `0` or a time. @returns ms */
function blockTime(text: string): number {
  return text === '0' ? 0 : duration(text);
}

async function devchain(context: CommandContext, options: DevchainCommandOptions): Promise<ExitCode> {
  const { output, logger, signal } = context;
  const chain = await start(options, logger);
  try {
    output.line(`${output.style.bold('url')}      ${chain.url}`);
    output.line(`${output.style.bold('genesis')}  ${chain.genesisHash}`);
    logger.info({ url: chain.url, blockTimeMs: options.blockTime }, 'development chain started');
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    const head = chain.finalizedHead();
    await chain.close();
    logger.info({ finalized: head.number }, 'development chain stopped');
  }
  return exitCodes.good;
}

async function start(options: DevchainCommandOptions, logger: Logger): Promise<Devchain> {
  // loaded only when needed: the runtime's types take a second to load
  const { startDevchain } = await import('../../../chain/devchain/devchain.js');
  try {
    return await startDevchain(toChainOptions(options, logger));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'JournalError') throw error;
    const advice = 'Give the options with which the file was made, or another file.';
    throw new CliError(error.message, { advice, exitCode: exitCodes.environment, cause: error });
  }
}

function toChainOptions(options: DevchainCommandOptions, logger: Logger): DevchainOptions {
  const { runtime, upgradeAt } = options;
  const otherRuntime = runtime === 'older' ? 'current' : 'older';
  return {
    port: options.port,
    host: options.host,
    blockTimeMs: options.blockTime,
    ...(runtime === undefined ? {} : { runtime }),
    billing: { cycleBlocks: options.billingCycle, graceBlocks: options.grace },
    log: (message, details) => logger.warn({ err: details }, message),
    ...(options.finalityLag === undefined ? {} : { finalityLag: options.finalityLag }),
    ...(options.file === undefined ? {} : { file: options.file }),
    ...(upgradeAt === undefined ? {} : { upgradeAt: { height: upgradeAt, to: otherRuntime } }),
  };
}
