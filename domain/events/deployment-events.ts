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

const source = z.enum(['http', 'spool', 'inline']);
/** The body in Zero-OS's own JSON; checked as a deployment when the event is decided, so not again here. */
const wireBody = z.custom<ExactJson>((value) => typeof value === 'object' && value !== null, 'a JSON object');
const signers = z.array(z.strictObject({ twinId: twinIdSchema, account }));

/** What a new version of a deployment does to one workload. */
const change = z.strictObject({ op: z.enum(['add', 'update', 'remove']), name: z.string() });

export const BodyHeld = defineEvent(
  'contract',
  'BodyHeld',
  1,
  'A well-formed, rightly signed body arrived before the chain spoke of it. It waits, and blocks nothing.',
  z.strictObject({
    contractId: contractIdSchema,
    twinId: twinIdSchema,
    version: z.int().min(0),
    sha256: sha256Hex,
    deploymentHash: z.string(),
    source,
    signers,
    body: wireBody,
    /** Chain time in ms after which it is dropped. */
    until: milliseconds,
  }),
);

export const BodyDropped = defineEvent(
  'contract',
  'BodyDropped',
  1,
  'A held body will not be used: it waited too long, another came in its place, or the chain said otherwise.',
  z.strictObject({
    contractId: contractIdSchema,
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
    /** Bytes of the body as it was sent. */
    size: z.int().min(0),
    source,
    code: z.string(),
    message: z.string(),
  }),
);

export const DeploymentAccepted = defineEvent(
  'contract',
  'DeploymentAccepted',
  1,
  "A version of the deployment was accepted: its challenge hash is the contract's, its version the next, its signatures meet its own requirement. Holds the body, since the challenge hash alone is not injective.",
  z.strictObject({
    contractId: contractIdSchema,
    twinId: twinIdSchema,
    version: z.int().min(0),
    sha256: sha256Hex,
    deploymentHash: z.string(),
    source,
    signers,
    body: wireBody,
    changes: z.array(change),
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
