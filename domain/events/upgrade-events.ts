import { z } from 'zod';
import { holdReasons } from '../rollout/node-gate.js';
import { hostControlSchema, hostControlSchemaV1 } from '../rollout/host-control.js';
import { defineEvent, milliseconds } from './event-schema.js';
import { upcaster } from './schema-version.js';

const version = z.string().regex(/^v\d/).max(200);
const from = version.describe('The version that ran before.');
const to = version.describe('The version that is to run.');
const direction = z
  .enum(['upgrade', 'roll-back'])
  .describe('Forward to what the chain names, or back to what ran before.');
const wave = z.int().min(0).describe('The wave of its farm for this version; 0: the test farms.');
const starts = z.int().min(1).describe('How often the node was started since.');

const aboutControl =
  'The operator set what this node may do to its own software and host, and for others of its farm. The commands themselves are not on record: they may hold secrets.';

const HostControlSetV1 = defineEvent('node', 'HostControlSet', 1, aboutControl, hostControlSchemaV1);
export const HostControlSet = defineEvent('node', 'HostControlSet', 2, aboutControl, hostControlSchema);

export const UpgradeDue = defineEvent(
  'node',
  'UpgradeDue',
  1,
  'By the roll-out plan this node takes the version at a time that is known now, if nothing changes.',
  z.strictObject({
    version,
    wave,
    dueAt: milliseconds.describe('Chain time from which on it is its turn.'),
  }),
);

export const UpgradeHeld = defineEvent(
  'node',
  'UpgradeHeld',
  1,
  "The chain's record of versions changed nothing here: this node does not take the version now, and why. Recorded when the reason or the record changes.",
  z.strictObject({
    version: version.nullable().describe('Null: the record names none that can be read.'),
    why: z.enum([...holdReasons, 'no-updater']),
    detail: z.string().describe('In words.'),
  }),
);

export const UpgradeStarted = defineEvent(
  'node',
  'UpgradeStarted',
  1,
  'The gate let this node take the version. The updater is owed from here on. Once for each version.',
  z.strictObject({ from, to, wave }),
);

export const VersionChangeInterrupted = defineEvent(
  'node',
  'VersionChangeInterrupted',
  1,
  'Another version than the one that is to run started: the node was stopped before the updater was known to be done, or it did not do what it said. An upgrade goes on when the gate still says so, a roll-back at once.',
  z.strictObject({ direction, to, starts }),
);

export const UpgradeResumed = defineEvent(
  'node',
  'UpgradeResumed',
  1,
  'An upgrade that had been begun goes on: the gate was asked again and still lets the version in.',
  z.strictObject({ from, to, wave }),
);

export const UpgradeCalledOff = defineEvent(
  'node',
  'UpgradeCalledOff',
  1,
  'An upgrade that had been begun and cut off does not go on: the gate does not let the version in any more.',
  z.strictObject({ from, to, why: z.string().describe('What the gate says now.') }),
);

export const UpdaterFailed = defineEvent(
  'node',
  'UpdaterFailed',
  1,
  'The updater could not do its work, for a cause that may pass. It is tried again.',
  z.strictObject({
    direction,
    from,
    to,
    failures: z.int().min(1).describe('How often it failed so far.'),
    reason: z.string().describe('For the operator to read.'),
    notBefore: milliseconds
      .nullable()
      .describe(
        'Chain time before which an upgrade is not tried again; null for a roll-back, which goes by a timer.',
      ),
  }),
);

export const VersionSwitched = defineEvent(
  'node',
  'VersionSwitched',
  1,
  'The updater says that the version is what starts next. The node ends itself, so that it does; unless it runs that version already.',
  z.strictObject({ direction, from, to }),
);

export const VersionStarted = defineEvent(
  'node',
  'VersionStarted',
  1,
  'The new version started. It counts only when its health check has passed.',
  z.strictObject({ from, to, starts }),
);

export const UpgradeSucceeded = defineEvent(
  'node',
  'UpgradeSucceeded',
  1,
  'The new version started by itself and its health check passed.',
  z.strictObject({ from, to }),
);

export const UpgradeFailed = defineEvent(
  'node',
  'UpgradeFailed',
  1,
  'The upgrade failed. This node does not take the version again by itself.',
  z.strictObject({
    from,
    to,
    phase: z
      .enum(['switch', 'restart', 'check'])
      .describe('Before it was switched, when it was to start, or when it was checked.'),
    reason: z.string().describe('For the operator to read.'),
  }),
);

export const RollBackStarted = defineEvent(
  'node',
  'RollBackStarted',
  1,
  'The node goes back to another version. The updater is owed from here on.',
  z.strictObject({
    from,
    to,
    cause: z
      .enum(['failed-here', 'called-back', 'called-off'])
      .describe(
        'It failed here; the chain calls it back; or it was given up when it may have been half installed.',
      ),
  }),
);

export const RolledBack = defineEvent(
  'node',
  'RolledBack',
  1,
  'The version that was gone back to runs, and is what starts next.',
  z.strictObject({ from, to }),
);

export const RollBackGivenUp = defineEvent(
  'node',
  'RollBackGivenUp',
  1,
  'The updater said several times that the version to go back to is what starts next, and another one started. A person must look.',
  z.strictObject({ from, to, starts }),
);

export const upgradeEvents = [
  HostControlSet,
  UpgradeDue,
  UpgradeHeld,
  UpgradeStarted,
  VersionChangeInterrupted,
  UpgradeResumed,
  UpgradeCalledOff,
  UpdaterFailed,
  VersionSwitched,
  VersionStarted,
  UpgradeSucceeded,
  UpgradeFailed,
  RollBackStarted,
  RolledBack,
  RollBackGivenUp,
] as const;

/** Nobody was woken before. */
export const hostControlUpcasters = [
  upcaster(HostControlSetV1, HostControlSet, (data) => ({ ...data, wakeOnLan: false })),
] as const;
