import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { dryControl } from '../../domain/rollout/host-control.js';
import { type RolloutPlan, rolloutPlanSchema } from '../../domain/rollout/rollout-plan.js';
import type { ControlCommand } from '../drivers/control/control-command.js';
import { defaultHealthCheckWithin, type HostControlSetup } from '../drivers/control/host-control-setup.js';
import { type Broadcast, usualWakePort } from '../drivers/control/magic-packet.js';
import type { WakeSetup } from '../drivers/control/waker.js';
import { CliError } from './cli-error.js';
import { duration } from './options.js';
import { parseYamlDocument } from './yaml-document.js';

/** What a user says of upgrades and power, on the command line. */
export interface HostControlOptions {
  readonly hostControl?: string;
  readonly rolloutPlan?: string;
  readonly flavour?: 'full' | 'light';
  readonly updater?: ControlCommand;
  readonly healthCheck?: ControlCommand;
  readonly healthCheckWithin?: number;
  readonly powerCommand?: ControlCommand;
  readonly wakeOnLan?: Broadcast;
  readonly wakeCommand?: ControlCommand;
}

const command = z.tuple([z.string().min(1)], z.string()).describe('Program and arguments.');
/** The same in a file. */
export const hostControlFileSchema = z.strictObject({
  flavour: z.enum(['full', 'light']).optional(),
  rollout_plan: rolloutPlanSchema.optional(),
  updater: command.optional(),
  health_check: command.optional(),
  health_check_within: z
    .string()
    .regex(/^\d{1,9}(ms|s|m|h)$/, 'must be a time like 90s or 5m')
    .optional(),
  power_command: command.optional(),
  wake_on_lan: z.string().optional(),
  wake_command: command.optional(),
});

/** Adds the options that `readHostControl` reads. */
export function addHostControlOptions(program: Command): Command {
  return program
    .option(
      '--host-control <file>',
      'file (YAML or JSON) with the options from here on, as `rollout_plan`, `updater`, ...',
    )
    .option(
      '--rollout-plan <file>',
      'by which waves releases reach this node (YAML or JSON; default: see `zledger rollout`)',
    )
    .addOption(
      new Option('--flavour <name>', "which version of the chain's record is this node's").choices([
        'full',
        'light',
      ]),
    )
    .addOption(
      new Option(
        '--updater <command>',
        'changes the version: a program, or program and arguments as a JSON array (default: none, it is only said)',
      ).argParser(parseCommand),
    )
    .addOption(
      new Option(
        '--health-check <command>',
        'judges a new version (default: it must read a new block)',
      ).argParser(parseCommand),
    )
    .addOption(
      new Option(
        '--health-check-within <time>',
        'how long a new version has to be well (default: 5m)',
      ).argParser(duration),
    )
    .addOption(
      new Option('--power-command <command>', 'powers the host down (default: none, it stays up)').argParser(
        parseCommand,
      ),
    )
    .addOption(
      new Option(
        '--wake-on-lan <address>',
        "sends other nodes of the farm magic packets when the farmer wants them up: the network's broadcast address, as 10.1.255.255 or with a port (default: none, it is only said)",
      ).argParser(parseBroadcast),
    )
    .addOption(
      new Option(
        '--wake-command <command>',
        'wakes them instead; gets the hardware address as its last argument',
      ).argParser(parseCommand),
    );
}

/** An effect of the node may take ten minutes. ms */
const longestHealthCheck = 9 * 60_000;

/** What counts: the command line, then the file, then nothing ("dry"). @throws CliError */
export async function readHostControl(options: HostControlOptions): Promise<HostControlSetup> {
  const file =
    options.hostControl === undefined ? {} : await readDocument(options.hostControl, hostControlFileSchema);
  const plan: RolloutPlan =
    options.rolloutPlan === undefined
      ? (file.rollout_plan ?? dryControl.plan)
      : await readDocument(options.rolloutPlan, rolloutPlanSchema);
  const updater = options.updater ?? file.updater ?? null;
  const powerCommand = options.powerCommand ?? file.power_command ?? null;
  const within = options.healthCheckWithin ?? file.health_check_within ?? defaultHealthCheckWithin;
  const healthCheckWithin = typeof within === 'string' ? duration(within) : within;
  if (healthCheckWithin > longestHealthCheck)
    throw new CliError('a health check takes nine minutes at most', {
      advice: 'Give less to --health-check-within.',
    });
  const wake = wakeOf(options, file);
  return {
    control: {
      flavour: options.flavour ?? file.flavour ?? dryControl.flavour,
      plan,
      updater: updater !== null,
      powerCommand: powerCommand !== null,
      wakeOnLan: wake !== null,
    },
    updater,
    healthCheck: options.healthCheck ?? file.health_check ?? null,
    healthCheckWithin,
    powerCommand,
    wake,
  };
}

/** The command line before the file; in each place one of the two ways. @throws CliError for both at once */
function wakeOf(options: HostControlOptions, file: z.infer<typeof hostControlFileSchema>): WakeSetup | null {
  const given = [
    { to: options.wakeOnLan, command: options.wakeCommand },
    {
      to: file.wake_on_lan === undefined ? undefined : parseBroadcast(file.wake_on_lan),
      command: file.wake_command,
    },
  ];
  for (const { to, command: call } of given) {
    if (to !== undefined && call !== undefined)
      throw new CliError('other nodes are woken by packets or by a command, not by both', {
        advice: 'Give one of --wake-on-lan and --wake-command.',
      });
    if (call !== undefined) return { kind: 'command', command: call };
    if (to !== undefined) return { kind: 'broadcast', to };
  }
  return null;
}

/** @throws CliError for what is no IPv4 address, with a port or without */
export function parseBroadcast(text: string): Broadcast {
  const [, address = '', port = String(usualWakePort)] = /^([\d.]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (isIPv4(address) && Number(port) >= 1 && Number(port) <= 65_535) return { address, port: Number(port) };
  throw new CliError(`${text} is no broadcast address`, {
    advice: 'Give an IPv4 address, with a port or without, as 10.1.255.255 or 10.1.255.255:7.',
  });
}

/** A plan or control file. @throws CliError when it cannot be read or is no such file */
export async function readDocument<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliError(`${path} cannot be read: ${why}`);
  });
  return parseYamlDocument(text, path, schema);
}

/** @throws CliError for what is neither a program nor a JSON array of texts */
export function parseCommand(text: string): ControlCommand {
  if (!text.trimStart().startsWith('[')) {
    if (text.trim() !== '') return [text];
    throw new CliError('a command must not be empty');
  }
  try {
    return command.parse(JSON.parse(text));
  } catch {
    throw new CliError(`${text} is no command`, {
      advice:
        'Give a program, or a JSON array of program and arguments, as ["/usr/local/sbin/update", "--quiet"].',
    });
  }
}
