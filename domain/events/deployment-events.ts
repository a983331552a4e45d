import { z } from 'zod';
import type { ExactJson } from '../json/exact-json.js';
import {
  account,
  contractIdSchema,
  defineEvent,
  milliseconds,
  sha256Hex,
  twinIdSchema,
} from './event-schema.js';

const source = z
  .enum(['http', 'spool', 'inline'])
  .describe("The way it came: mailbox, spool folder, or the contract's own data.");
/** The body in Zero-OS's own JSON; checked as a deployment when the event is decided, so not again here. */
const wireBody = z
  .custom<ExactJson>((value) => typeof value === 'object' && value !== null, 'a JSON object')
  .describe("The deployment in Zero-OS's own JSON.");
const signers = z
  .array(z.strictObject({ twinId: twinIdSchema, account }))
  .describe('Who signed it, with the keys that the chain had for them when it arrived.');
const version = z.int().min(0).describe('Of the deployment.');
const identity = z
  .enum(['verified', 'unverified', 'unknown', 'off'])
  .describe(
    'What the identity service said of the twin; `unknown`: it did not answer; `off`: it is not asked.',
  );
const deploymentHash = z.string().describe('Challenge hash of the body, hex MD5, as on the chain.');

/** What a new version of a deployment does to one workload. */
const change = z.strictObject({
  op: z.enum(['add', 'update', 'remove']),
  name: z.string().describe('The workload, by its name in the deployment.'),
});

/** A body that is well formed and rightly signed, with whom it is of and how it came. */
const bodyFields = {
  contractId: contractIdSchema,
  twinId: twinIdSchema,
  version,
  sha256: sha256Hex,
  deploymentHash,
  source,
  signers,
  identity,
  body: wireBody,
};

export const BodyHeld = defineEvent(
  'contract',
  'BodyHeld',
  1,
  'A well-formed, rightly signed body arrived before the chain spoke of it. It waits, and blocks nothing.',
  z.strictObject({
    ...bodyFields,
    until: milliseconds
      .describe('Chain time after which it is dropped; 0: from the first block on.')
      .meta({ unit: 'ms since 1970' }),
  }),
);

export const BodyDropped = defineEvent(
  'contract',
  'BodyDropped',
  1,
  'A held body will not be used: it waited too long, another came in its place, or the chain said otherwise.',
  z.strictObject({
    contractId: contractIdSchema,
    twinId: twinIdSchema.describe('Whose body it was.'),
    sha256: sha256Hex,
    reason: z.enum([
      'expired',
      'replaced',
      'contract-canceled',
      'not-what-the-chain-holds',
      'signer-key-changed',
      'refused-at-contract',
    ]),
    message: z.string(),
  }),
);

export const BodyRefused = defineEvent(
  'contract',
  'BodyRefused',
  1,
  'A body was refused; nothing changed. Says which and why, in a form that was also answered to the sender.',
  z.strictObject({
    contractId: contractIdSchema,
    sha256: sha256Hex,
    size: z.int().min(0).meta({ description: 'Of the body as it was sent.', unit: 'bytes' }),
    source,
    code: z.string().describe('Stable; for programs.'),
    message: z.string().describe('For the user to read.'),
  }),
);

export const DeploymentAccepted = defineEvent(
  'contract',
  'DeploymentAccepted',
  1,
  "A version of the deployment was accepted: its challenge hash is the contract's, its version the next, its signatures meet its own requirement. Holds the body, since the challenge hash alone is not injective.",
  z.strictObject({
    ...bodyFields,
    changes: z.array(change).describe('What this version does to the one before it.'),
  }),
);

export const DeploymentEnded = defineEvent(
  'contract',
  'DeploymentEnded',
  1,
  'The contract is over and everything that ran for it is gone from this host.',
  z.strictObject({ contractId: contractIdSchema }),
);

export const deploymentEvents = [
  BodyHeld,
  BodyDropped,
  BodyRefused,
  DeploymentAccepted,
  DeploymentEnded,
] as const;
