import { z } from 'zod';
import { parseReleaseVersion } from '../../domain/rollout/release-version.js';
import { duration, durationRange, percent } from './duration.js';

const release = z
  .string()
  .refine((text) => parseReleaseVersion(text) !== null, 'must be a version as v3.13.0')
  .describe('A version as the chain names it.');

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
] as const;
export type Mishap = (typeof mishaps)[number];

const nodeClass = z.strictObject({
  name: z.string().min(1).max(40),
  share: percent.describe('Of all nodes; classes do not overlap.'),
  mishap: z.enum(mishaps).describe('What befalls such a node when it takes the release.'),
  odds: percent.default(10_000).describe('How likely that is.'),
});

const planned = z
  .strictObject({
    waves: z
      .array(z.strictObject({ share: percent, bake: duration }))
      .min(1)
      .max(20)
      .describe('Shares of all farms, growing to 100%.'),
    test_bake: duration,
    stop: z.strictObject({ bad: percent, at_least: z.int().min(1) }),
    settled: percent,
    spread: duration,
    roll_back: z.boolean(),
  })
  .describe('The plan that zledger follows; Zero-OS has none.');

const happening = z.discriminatedUnion('what', [
  z.strictObject({ at: duration, what: z.literal('hub-outage'), for: duration }),
  z.strictObject({ at: duration, what: z.literal('chain-outage'), for: duration }),
  z.strictObject({ at: duration, what: z.literal('safe-to-upgrade') }),
  z.strictObject({ at: duration, what: z.literal('record-unreadable'), text: z.string().max(200) }),
  z.strictObject({ at: duration, what: z.literal('older-record'), version: release }),
  z.strictObject({ at: duration, what: z.literal('farms-reboot'), share: percent }),
]);

/** The roll-out of a release over a fleet of modelled nodes: thin mode. */
export const rolloutScenario = z.strictObject({
  scenario: z.literal(1).describe('Version of this format.'),
  kind: z.literal('rollout'),
  name: z.string().regex(/^[a-z0-9-]{1,60}$/, 'must be lower-case letters, digits and dashes'),
  about: z.string().max(2000).describe('What is rehearsed, and where it happened.'),
  seed: z.int().min(0).default(1),
  horizon: duration.describe('How long is simulated.'),
  fleet: z.strictObject({
    nodes: z.int().min(1).max(200_000),
    farms: z.int().min(1).max(200_000),
    test_farms: z.int().min(0).max(100).default(2),
    offline: z
      .strictObject({ share: percent, for: durationRange })
      .optional()
      .describe('Nodes that are off at the start, and for how long.'),
    reboots_every: duration.default(90 * 86_400_000).describe('Mean time between reboots of one node.'),
    classes: z.array(nodeClass).max(20).default([]),
  }),
  releases: z.strictObject({
    from: release,
    to: release,
    install: durationRange.describe('From the start of the download to the health check.'),
    health_check: duration.default(300_000).describe('How long it takes to see that a node is not well.'),
  }),
  announced: duration.default(3_600_000).describe('When the chain names the release.'),
  safe: z.boolean().default(true).describe('Whether it is called safe to upgrade from the beginning.'),
  plan: planned.optional(),
  operator: z
    .strictObject({
      looks_every: duration,
      reverts_at: z.int().min(1).describe('Bad nodes at which the release is called back by hand.'),
    })
    .optional()
    .describe('Who watches, where the mechanism itself does not.'),
  happenings: z.array(happening).max(200).default([]),
});

export type RolloutScenario = z.infer<typeof rolloutScenario>;
export type Happening = RolloutScenario['happenings'][number];
