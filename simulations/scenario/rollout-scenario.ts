import { z } from 'zod';
import { duration, durationRange, percent } from './duration.js';
import { headingOf } from './heading.js';
import { planned, release } from './planned.js';

/** What can go wrong when a node takes a release. The numbers U1 to U13 are those of Zero-OS's upgrade failures. */
export const mishaps = [
  'bad-code',
  'bad-later',
  'disk-error',
  'truncated-copy',
  'installed-unreadable',
  'old-tag-gone',
  'same-name',
  'service-stays-down',
  'slow-stop',
  'library-removed',
  'tampered-package',
  'untrue-record',
  'pending-erased',
  'flag-moved',
  'read-only-disk',
  'old-reservation',
  'half-migrated',
] as const;
export type Mishap = (typeof mishaps)[number];

const nodeClass = z.strictObject({
  name: z.string().min(1).max(40).describe('For people.'),
  share: percent.describe('Of all nodes; classes do not overlap.'),
  mishap: z.enum(mishaps).describe('What befalls such a node when it takes the release.'),
  odds: percent.prefault('100%').describe('How likely that is.'),
});

const happening = z.discriminatedUnion('what', [
  z
    .strictObject({ at: duration, what: z.literal('hub-outage'), for: duration })
    .describe('The hub answers nobody for so long.'),
  z
    .strictObject({ at: duration, what: z.literal('chain-outage'), for: duration })
    .describe('No endpoint of the chain answers anybody for so long.'),
  z
    .strictObject({ at: duration, what: z.literal('config-outage'), for: duration })
    .describe("The network's configuration, in which Zero-OS looks for its test farms, is away for so long."),
  z
    .strictObject({ at: duration, what: z.literal('pause'), for: duration })
    .describe(
      'The operator stops new nodes for so long: pauses the roll-out; for Zero-OS, calls the release not safe.',
    ),
  z
    .strictObject({ at: duration, what: z.literal('safe-to-upgrade') })
    .describe('The release is called safe: all waves may have it.'),
  z
    .strictObject({ at: duration, what: z.literal('record-unreadable'), text: z.string().max(200) })
    .describe('The version record on the chain becomes this text.'),
  z
    .strictObject({ at: duration, what: z.literal('older-record'), version: release })
    .describe('The chain names an older version.'),
  z
    .strictObject({ at: duration, what: z.literal('farms-reboot'), share: percent })
    .describe('So many of the farms lose power and boot again.'),
]);

const node = z.int().min(1).describe('Number of the node, from 1.');

/** What befalls one node, whatever release it runs. */
const fault = z.discriminatedUnion('what', [
  z.strictObject({ at: duration, node, what: z.literal('reboot') }).describe('The node reboots.'),
  z
    .strictObject({ at: duration, node, what: z.literal('no-chain'), for: duration })
    .describe('It reaches no endpoint of the chain for so long.'),
  z
    .strictObject({ at: duration, node, what: z.literal('no-hub'), for: duration })
    .describe('It does not reach the hub for so long.'),
  z
    .strictObject({ at: duration, node, what: z.literal('slow-disk'), for: duration })
    .describe('What it begins to install takes four times as long.'),
]);

const checks = z
  .strictObject({
    hurt: percent.optional().describe('At most so many of the nodes may be bad at any time.'),
    bad_at_once: percent.optional().describe('At most so many of the nodes may be bad at one time.'),
    bad_for: duration.optional().describe('No node may be bad for longer than this at a time.'),
    hub_requests: z.int().min(1).optional().describe('At most so many requests to the hub in one second.'),
    done_within: duration
      .optional()
      .describe('95 % of the nodes that are on must run the release so long after it was announced.'),
  })
  .describe('What the operator asks for besides what the gate promises. A seed in which it is not so fails.');

/** Of one node, where a scenario does not say it. */
const usualRebootsEvery = '90d';
/** The same, ms: a scenario is about reboots when it asks for more. */
export const usualReboots = z.decode(duration, usualRebootsEvery);

/** The roll-out of a release over a fleet of modelled nodes: thin mode. */
export const rolloutScenario = z
  .strictObject({
    ...headingOf(
      'rollout',
      'A roll-out over modelled nodes under the real gate, beside the mechanism of today.',
    ),
    fleet: z
      .strictObject({
        nodes: z.int().min(1).max(200_000).describe('How many nodes there are.'),
        farms: z
          .int()
          .min(1)
          .max(200_000)
          .describe('Every farm has a node while there are enough; some have many.'),
        test_farms: z
          .int()
          .min(0)
          .max(100)
          .default(2)
          .describe('The first farms: they may have a release before it is called safe, and are wave 0.'),
        offline: z
          .strictObject({
            share: percent.describe('Of all nodes.'),
            for: durationRange.describe('The shortest and the longest time.'),
          })
          .optional()
          .describe('Nodes that are off at the start, and for how long.'),
        reboots_every: duration
          .prefault(usualRebootsEvery)
          .describe('Mean time between reboots of one node.'),
        classes: z
          .array(nodeClass)
          .max(20)
          .default([])
          .describe('Nodes that something befalls when they take the release; all others are well with it.'),
      })
      .describe('The nodes and farms.'),
    releases: z
      .strictObject({
        from: release,
        to: release,
        install: durationRange.describe('From the start of the download to the health check.'),
        health_check: duration.prefault('5m').describe('How long it takes to see that a node is not well.'),
      })
      .describe('What is rolled out.'),
    announced: duration.prefault('1h').describe('When the chain names the release.'),
    safe: z.boolean().default(true).describe('Whether it is called safe to upgrade from the beginning.'),
    plan: planned.optional(),
    zos: z
      .strictObject({
        hub_link: z
          .enum(['as-named', 'when-safe'])
          .default('as-named')
          .describe(
            "When its worker moves the hub's link: as soon as the chain names a version, or, since zos#2699 (July 2026), only when that is called safe.",
          ),
      })
      .prefault({})
      .describe('What is not the same in all releases of the mechanism of today.'),
    operator: z
      .strictObject({
        looks_every: duration.describe('How often somebody looks.'),
        reverts_at: z.int().min(1).describe('Bad nodes at which the release is called back by hand.'),
      })
      .optional()
      .describe('Who watches, where the mechanism itself does not.'),
    checks: checks.default({}),
    happenings: z.array(happening).max(200).default([]).describe('What befalls all at once.'),
    faults: z
      .array(fault)
      .max(100_000)
      .default([])
      .describe('What befalls single nodes: written by hand, or by shrinking a seed that fails.'),
    swarm: z
      .strictObject({
        faults: z.int().min(1).max(100_000).describe('So many, over all nodes and the whole time.'),
      })
      .optional()
      .describe('Faults that are drawn by the seed, before the run, besides those of the list.'),
  })
  .superRefine(({ fleet, faults }, context) => {
    for (const [at, { node: number }] of faults.entries())
      if (number > fleet.nodes)
        context.addIssue({
          code: 'custom',
          path: ['faults', at, 'node'],
          message: `must be at most ${fleet.nodes}, the number of nodes`,
        });
  });

export type RolloutScenario = z.infer<typeof rolloutScenario>;
export type Fault = RolloutScenario['faults'][number];
export type Happening = RolloutScenario['happenings'][number];
