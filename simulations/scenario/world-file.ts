import { z } from 'zod';
import { compareReleases, parseReleaseVersion } from '../../domain/rollout/release-version.js';
import { faultClasses, releaseMishaps } from '../world/fault-schedule.js';
import { duration, durationRange, ordinal, percent } from './duration.js';
import { headingOf } from './heading.js';
import { planned, release } from './planned.js';
import { worldFault } from './world-fault.js';
import { worldLoad } from './world-load.js';

const every = Object.fromEntries(faultClasses.map((kind) => [kind, duration.optional()] as const)) as Record<
  (typeof faultClasses)[number],
  z.ZodOptional<typeof duration>
>;

const standIn = z.enum(['same', 'next']).default('same');
const classes = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(40).describe('For people.'),
      share: percent.describe('Of all nodes; classes do not overlap.'),
      mishap: z.enum(releaseMishaps).describe('What befalls such a node when it takes the release.'),
      odds: percent.prefault('100%').describe('How likely that is.'),
    }),
  )
  .max(20)
  .default([])
  .describe('Nodes that something befalls when they take the release.');
const isSafe = z.boolean().default(true).describe('Whether it is called safe to upgrade.');

const laterRelease = z.strictObject({
  to: release.describe('What is rolled out: newer than the one before.'),
  announced: duration.describe(
    'When the chain names it in place of the one before, however far that came: later than that was named.',
  ),
  build: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and dashes')
    .describe('What `--build NAME=PATH` calls its build; `old` and `new` are those before it.'),
  safe: isSafe,
  schema: standIn.describe(
    'What stands in for its build where none is given: what runs before it, or the same with the next version of an event.',
  ),
  classes,
});

const rollout = z
  .strictObject({
    from: release.describe('What all nodes run at the start.'),
    to: release.describe('What is rolled out.'),
    announced: duration.prefault('1h').describe('When the chain names it.'),
    safe: isSafe,
    test_farms: z.int().min(0).max(100).default(1).describe('The first farms are wave 0.'),
    plan: planned.optional(),
    install: durationRange.prefault(['2m', '8m']).describe('How long the updater takes.'),
    health_check: duration.prefault('5m').describe('How long it takes to know that a node is well.'),
    old_reads_up_to: z
      .int()
      .min(1)
      .optional()
      .describe('Newest runtime of the chain that the old version can read; it stops before a later one.'),
    rescue: duration
      .optional()
      .describe('When somebody brings the release by hand to a node that cannot read on; left out: nobody.'),
    schema: standIn.describe(
      'What stands in for the build that is rolled out where none is given by `--build new=PATH`: the code that runs the simulation, or the same with the next version of an event.',
    ),
    reboots: z.boolean().default(false).describe('The host reboots for it, with all that runs on it.'),
    classes,
    pauses: z
      .array(
        z.strictObject({
          at: duration.describe('When the operator pauses it.'),
          for: duration.describe('How long no further node begins.'),
        }),
      )
      .max(20)
      .default([])
      .describe("The operator's hand on the roll-out. What a node has begun goes on."),
    unwell_at_end: percent
      .prefault('0%')
      .describe('More of the nodes that are on must not be unwell with it at the end, or it is no-go.'),
    followed_by: z
      .array(laterRelease)
      .max(8)
      .default([])
      .describe(
        'Releases that follow, by the same plan. A node that is off meanwhile goes over those that it missed.',
      ),
  })
  .describe(
    'A release that the production gates bring to the nodes: that of each node, and that of the fleet.',
  );

const availability = z
  .strictObject({
    overall: percent.prefault('0%').describe('Over the whole run.'),
    at_worst: percent.prefault('0%').describe('At any time that is sampled.'),
  })
  .describe(
    'Least share of the workloads that must run, of those that were accepted and ran once. A seed in which it is not so fails.',
  );

const fields = z.strictObject({
  ...headingOf(
    'world',
    'Whole nodes with the production core over simulated disks, hosts and chain: thick mode.',
  ),
  mode: z
    .enum(['safety', 'liveness'])
    .default('liveness')
    .describe(
      '`liveness`: faults stop, and then everything accepted must converge. `safety`: they never stop.',
    ),
  nodes: z.int().min(1).max(20_000).describe('How many nodes there are.'),
  farms: z.int().min(1).max(20_000).describe('Nodes are dealt out to them in turn.'),
  only: z
    .array(ordinal(20_000))
    .min(1)
    .max(20_000)
    .optional()
    .describe(
      'Only these nodes take part, by their numbers from 1, with the load and the numbers that they would have among all: what shrinking leaves.',
    ),
  load: worldLoad.prefault({}),
  recording: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'A recording (JSON lines, metadata beside it) is the chain: its blocks come as they were recorded, one each 6 s, and nobody acts on it. The path is as seen from where the command runs. Nodes follow those of the recording.',
    ),
  from_logs: z
    .array(z.string().min(1).max(4096))
    .min(1)
    .max(10_000)
    .optional()
    .describe(
      'The first nodes begin with these logs: each a data folder, a folder of them, or an export, as seen from where the command runs. Logs for which there is no node are left out. `--from-logs` takes their place.',
    ),
  faults_every: z
    .strictObject(every)
    .default({})
    .describe(
      'Mean time between two faults of a class: on one node, or in the whole world for `power-loss`, `endpoint`, `fork` and `finality-stall`.',
    ),
  swarm: z.boolean().default(false).describe('Each seed switches each class of faults on or off.'),
  faults: z
    .array(worldFault)
    .max(100_000)
    .default([])
    .describe('These, besides those that are drawn: written by hand, or by shrinking a seed that fails.'),
  healing: duration.prefault('2h').describe('In `liveness`: no fault reaches into so much of the end.'),
  availability: availability.prefault({}),
  rollout: rollout.optional(),
  wire: z
    .enum(['facts', 'scale'])
    .default('facts')
    .describe(
      '`scale`: blocks are bytes, written by the runtime that makes them and read by the decoder of the live node. Then runtimes are 103, 125 and 149, whose layouts differ.',
    ),
  first_runtime: z
    .int()
    .min(1)
    .max(100_000)
    .default(149)
    .describe('Spec version of the runtime at the start.'),
  runtime_upgrades: z
    .array(
      z.strictObject({
        at: duration.describe('When the chain gets it.'),
        spec_version: z.int().min(1).max(100_000).describe('More than the one before.'),
      }),
    )
    .max(20)
    .default([])
    .describe('Runtime upgrades of the chain.'),
});

/** Runtimes of the development chain; no other has a description to write bytes by. */
export const scaleRuntimes: readonly number[] = [103, 125, 149];

function runtimesAreGood(
  { wire, first_runtime: first, runtime_upgrades: upgrades, rollout: release }: z.infer<typeof fields>,
  wrong: (path: (string | number)[], message: string) => void,
): void {
  let before = first;
  for (const [at, { spec_version: next }] of upgrades.entries()) {
    if (next <= before)
      wrong(['runtime_upgrades', at, 'spec_version'], `must be more than the ${before} before it`);
    before = next;
  }
  if (wire !== 'scale') return;
  for (const version of [first, ...upgrades.map(({ spec_version: each }) => each)])
    if (!scaleRuntimes.includes(version))
      wrong(['wire'], `scale has the runtimes ${scaleRuntimes.join(', ')}, and no ${version}`);
  if (first < 125 && release !== undefined)
    wrong(['rollout'], 'needs a runtime with a record of versions: 125 or newer');
}

/** The gate holds a version that is not newer than what runs, and nothing would be rolled out. */
function releasesAreGood(
  { rollout: first }: z.infer<typeof fields>,
  wrong: (path: (string | number)[], message: string) => void,
): void {
  if (first === undefined) return;
  let [version, named] = [first.to, first.announced];
  for (const [at, { to, announced }] of first.followed_by.entries()) {
    const [before, next] = [parseReleaseVersion(version), parseReleaseVersion(to)];
    if (before !== null && next !== null && compareReleases(next, before) <= 0)
      wrong(['rollout', 'followed_by', at, 'to'], `must be newer than ${version} before it`);
    if (announced <= named)
      wrong(['rollout', 'followed_by', at, 'announced'], 'must be later than the release before it');
    [version, named] = [to, announced];
  }
}

/** What is recorded has happened: nothing else can come on that chain. */
function recordingIsAlone(
  file: z.infer<typeof fields>,
  wrong: (path: (string | number)[], message: string) => void,
): void {
  if (file.recording === undefined) return;
  const usual = worldLoad.parse({});
  const isUsual = Object.entries(file.load).every(([key, value]) =>
    Object.entries(usual).some(([name, each]) => name === key && each === value),
  );
  if (!isUsual) wrong(['load'], 'must be left out: users cannot act on a recording');
  if (file.rollout !== undefined)
    wrong(['rollout'], 'must be left out: nobody can name a release on a recording');
  if (file.wire === 'scale') wrong(['wire'], 'must be left out: the blocks of a recording are bytes already');
  if (file.runtime_upgrades.length > 0)
    wrong(['runtime_upgrades'], 'must be left out: a recording has its own runtimes');
  if (file.from_logs !== undefined)
    wrong(['from_logs'], 'must be left out: the chain is made of what logs hold, or it is the recording');
}

/** A thick world, as a file tells it. */
export const worldFile = fields.superRefine((file, context) => {
  const { nodes, farms, horizon, healing, mode, faults } = file;
  const wrong = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  runtimesAreGood(file, wrong);
  recordingIsAlone(file, wrong);
  releasesAreGood(file, wrong);
  if (farms > nodes) wrong(['farms'], `must be at most ${nodes}, the number of nodes`);
  if (mode === 'liveness' && healing >= horizon)
    wrong(['healing'], 'must be shorter than the horizon: it is a part of it');
  for (const [at, one] of (file.only ?? []).entries())
    if (one >= nodes) wrong(['only', at], `must be at most ${nodes}, the number of nodes`);
  for (const [at, fault] of faults.entries()) {
    if ('node' in fault && fault.node >= nodes)
      wrong(['faults', at, 'node'], `must be at most ${nodes}, the number of nodes`);
    if ('farm' in fault && fault.farm >= farms)
      wrong(['faults', at, 'farm'], `must be at most ${farms}, the number of farms`);
  }
  for (const [kind, mean] of Object.entries(file.faults_every))
    if (mean === 0) wrong(['faults_every', kind], 'must be longer than 0ms');
});
export type WorldFile = z.infer<typeof worldFile>;
