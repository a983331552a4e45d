import { type Command, Option } from 'commander';
import { type NetworkName, networkNames } from '../../../chain/networks/networks.js';
import { farmId, nodeId } from '../../../domain/ids.js';
import { isRestartDue } from '../../../domain/rollout/running-release.js';
import { chooseDriver, type DriverChoice } from '../../drivers/choose-driver.js';
import { missingTypes } from '../../drivers/missing-types.js';
import { KycClient } from '../../identity/kyc-client.js';
import { dataFolder } from '../../node/data-folder.js';
import type { KeyType, NodeKey } from '../../voice/node-key.js';
import { CliError } from '../cli-error.js';
import { addHostControlOptions, type HostControlOptions, readHostControl } from '../host-control-options.js';
import { chooseChain } from '../chain-choice.js';
import { followForEver } from '../follow-for-ever.js';
import {
  addRegistrationOptions,
  type RegistrationOptions,
  readRegistration,
} from '../registration-options.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, hash, httpUrl, integer, integers, repeatable } from '../options.js';
import { packageVersion } from '../package-version.js';
import { type CommandContext, runCommand } from '../run-command.js';
import { refuseForSeveral } from './several-options.js';

interface RunOptions extends HostControlOptions, RegistrationOptions {
  readonly data: string;
  readonly chain?: readonly string[];
  readonly network?: NetworkName;
  readonly genesis?: string;
  readonly quorum: number;
  readonly node?: readonly number[];
  readonly farm?: number;
  readonly driver: DriverChoice;
  readonly untilHead: boolean;
  readonly fromBlock?: number;
  readonly httpPort: number;
  readonly http: boolean;
  readonly poolSize?: number;
  readonly poolPath?: string;
  readonly networkPrefix?: string;
  readonly imageMirror?: string;
  readonly dryDelay: number;
  readonly chainTimeout: number;
  readonly httpLimit: number;
  readonly kycUrl?: string;
  readonly nodeKey?: string;
  readonly nodeKeyType: KeyType;
  readonly readyLag: number;
}

/** `zledger run`: the node. */
export function registerRun(program: Command): void {
  const run = program.command('run');
  run
    .summary('run the node')
    .description(
      'Follows the chain from where the log ends, takes bodies (spool folder, HTTP mailbox, inline), and makes the\n' +
        'host match. Ctrl-C stops it cleanly; so does a power cut, as far as the log is concerned.',
    )
    .addOption(dataOption())
    .addOption(
      new Option('--chain <source>', 'ws://host:port (may be repeated) or recording:FILE').argParser(
        repeatable,
      ),
    )
    .addOption(
      new Option(
        '--network <name>',
        'a grid: its endpoints, unless --chain names others, and its genesis, which they must have',
      ).choices(networkNames),
    )
    .addOption(
      new Option(
        '--genesis <hash>',
        'hash of block 0 that the endpoints must have (default: of the log or network)',
      ).argParser(hash),
    )
    .option(
      '--quorum <k>',
      'endpoints that must agree on a block before it counts; with fewer the node waits',
      integer(1, 100),
      1,
    )
    .addOption(
      new Option(
        '--node <ids>',
        'id of this node on the chain; several (1,2,3) with --driver dry: a log for each in DATA/node-ID, in one pass over the chain',
      )
        .argParser(integers(1, 0xffff_ffff))
        .conflicts('farm'),
    )
    .addOption(
      new Option(
        '--farm <id>',
        'with --driver dry: all nodes that are of this farm at the first block or come to it later, as with several ids',
      ).argParser(integer(1, 0xffff_ffff)),
    )
    .addOption(
      new Option('--driver <name>', 'linux: the host; dry: only records what it would do')
        .choices(['linux', 'dry', 'auto'])
        .default('auto'),
    )
    .option(
      '--until-head',
      'stop when the finalized head of now is on record and nothing is left to do',
      false,
    )
    .option(
      '--from-block <number>',
      'first block of a new log (default: the first that the chain gives)',
      integer(1),
    )
    .option('--http-port <port>', 'port of the mailbox on 127.0.0.1, 0 for any', integer(0, 65_535), 0)
    .option(
      '--http-limit <requests>',
      'bodies a minute that the mailbox takes, and as many questions',
      integer(1, 1_000_000),
      600,
    )
    .option(
      '--ready-lag <blocks>',
      'how far behind the finalized head the node still calls itself ready (GET /ready)',
      integer(0, 1_000_000),
      100,
    )
    .option('--no-http', 'no mailbox')
    .addOption(
      new Option(
        '--kyc-url <url>',
        'identity service: bodies of twins that it does not know as verified are refused (default: off)',
      ).argParser(httpUrl),
    )
    .option(
      '--node-key <file>',
      "the node's key on the chain (mnemonic, or 0x seed; chmod 600): it reports uptime, resources and power itself (default: it is silent)",
    )
    .addOption(
      new Option('--node-key-type <type>', 'of that key; Zero-OS nodes have ed25519 ones')
        .choices(['ed25519', 'sr25519'])
        .default('ed25519'),
    )
    .option(
      '--pool-size <gib>',
      'driver linux: size of the pool image in GiB (default 10, sparse)',
      integer(1, 1_000_000),
    )
    .option('--pool-path <dir>', 'driver linux: a folder on btrfs instead of an image')
    .option(
      '--network-prefix <name>',
      'driver linux: prefix of interface names, for a second node on one machine',
    )
    .option('--image-mirror <dir>', 'driver linux: folder of machine images by flist name')
    .option('--dry-delay <ms>', 'driver dry: how long each call takes', integer(0, 3_600_000), 0)
    .option(
      '--chain-timeout <ms>',
      'how long an endpoint may take to answer before the next one is asked',
      integer(100, 600_000),
      20_000,
    );
  addRegistrationOptions(run);
  addHostControlOptions(run)
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger run --chain ws://127.0.0.1:9944 --node 1 --data /var/lib/zledger' +
        '\n  $ zledger run --network main --quorum 2 --node 14 --from-block 18000000 --data /var/lib/zledger' +
        '\n  $ zledger run --network main --register-farm 4 --node-key /var/lib/zledger/seed --data /var/lib/zledger' +
        '\n  $ zledger run --network main --node 14 --updater /usr/local/sbin/zledger-update --rollout-plan plan.json' +
        '\n  $ zledger run --chain recording:blocks.jsonl --node 1 --driver dry --until-head --data /tmp/replayed' +
        '\n  $ zledger run --network main --node 14,15,16 --driver dry --from-block 18000000 --until-head --data audit' +
        '\n  $ zledger run --network main --farm 3 --driver dry --from-block 18000000 --until-head --data audit',
    )
    .action(runCommand(runNode));
}

async function runNode(
  { logger, signal }: CommandContext,
  options: RunOptions,
  command: Command,
): Promise<ExitCode> {
  const [id, ...others] = options.node ?? [];
  const { farm, registerFarm } = options;
  if (id === undefined && farm === undefined && registerFarm === undefined)
    throw new CliError('no node is named', {
      advice:
        'Give --node with its id on the chain, --farm, or --register-farm for one that registers itself.',
    });
  if (farm !== undefined || others.length > 0) return several({ logger, signal }, options, command);
  // loaded only when needed: help must not wait for the chain's libraries
  const { openBlockSource } = await import('../../../chain/open-block-source.js');
  const { openNode } = await import('../../node/open-node.js');
  const folder = dataFolder(options.data);
  const { specs, genesis: pinned, quorum } = chooseChain(options);
  const key = options.nodeKey === undefined ? null : await keyOf(options.nodeKey, options.nodeKeyType);
  const register = readRegistration(options, key !== null);
  const control = await readHostControl(options);
  const node = await openNode({
    data: options.data,
    nodeId: id === undefined ? null : nodeId(id),
    version: packageVersion(),
    openSource: (genesis) =>
      openBlockSource(specs, {
        expectedGenesis: genesis ?? pinned,
        quorum,
        metadataCacheDir: folder.metadataCache,
        requestTimeoutMs: options.chainTimeout,
      }),
    openDriver: async () => {
      const { driver, reason } = await chooseDriver(options.driver, folder, logger, {
        dryDelayMs: options.dryDelay,
        poolSizeBytes: options.poolSize === undefined ? undefined : BigInt(options.poolSize) * 1024n ** 3n,
        poolPath: options.poolPath,
        networkPrefix: options.networkPrefix,
        imageMirror: options.imageMirror,
      });
      logger.info({ driver: driver.name }, reason);
      for (const { types, reason: why } of missingTypes(await driver.support()))
        logger.warn({ types }, `these workload types are refused: ${why}`);
      return driver;
    },
    httpPort: options.http ? options.httpPort : null,
    requestsPerMinute: options.httpLimit,
    readiness: { lag: options.readyLag, endpoints: quorum },
    log: logger,
    control,
    ...(options.kycUrl === undefined
      ? {}
      : { identities: new KycClient({ url: options.kycUrl, log: logger }) }),
    ...(key === null ? {} : { key }),
    ...(register === undefined ? {} : { register }),
    ...(options.fromBlock === undefined ? {} : { firstBlock: options.fromBlock }),
  });
  logger.info({ url: node.url, data: folder.root, node: id }, 'node started');
  try {
    const { untilHead } = options;
    const onTrouble = (details: object, message: string): void => logger.error(details, message);
    const hasFollowed = (): boolean => node.runtime.headSeen > 0;
    await followForEver(() => node.run(signal, untilHead), { signal, untilHead, hasFollowed, onTrouble });
    const { change } = node.runtime.state.upgrade;
    if (isRestartDue(node.runtime.state))
      logger.info({ version: change?.to }, 'another version is what starts next: this one ends');
  } finally {
    await node.close();
    logger.info({ block: node.runtime.state.chain.cursor?.number ?? null }, 'node stopped');
  }
  return exitCodes.good;
}

/** Nodes of the grid as an outsider sees them. */
async function several(
  { logger, signal }: Pick<CommandContext, 'logger' | 'signal'>,
  options: RunOptions,
  command: Command,
): Promise<ExitCode> {
  refuseForSeveral(options, command);
  const { openBlockSource } = await import('../../../chain/open-block-source.js');
  const { runSeveral } = await import('./run-several.js');
  const { specs, genesis: pinned, quorum } = chooseChain(options);
  const openSource = (genesis: string | null) =>
    openBlockSource(specs, {
      expectedGenesis: genesis ?? pinned,
      quorum,
      metadataCacheDir: dataFolder(options.data).metadataCache,
      requestTimeoutMs: options.chainTimeout,
    });
  const { data, node: nodes = [], farm, untilHead, fromBlock } = options;
  const chosen = farm === undefined ? { nodes } : { farm: farmId(farm) };
  const first = fromBlock === undefined ? {} : { fromBlock };
  await runSeveral({ data, chosen, untilHead, ...first, openSource, log: logger }, signal);
  return exitCodes.good;
}

/** What reads keys is loaded only for a node that has one. */
async function keyOf(file: string, type: KeyType): Promise<NodeKey> {
  const { readNodeKey } = await import('../../voice/node-key.js');
  return readNodeKey(file, type);
}
