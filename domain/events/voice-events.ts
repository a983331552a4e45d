import { z } from 'zod';
import {
  account,
  blockNumber,
  chainPlace,
  chainSeconds,
  defineEvent,
  hash32,
  milliseconds,
  u64,
} from './event-schema.js';
import { upcaster } from './schema-version.js';
import { nodeCallSchema } from './node-call-schema.js';

const hash = hash32.describe('Of the extrinsic: blake2-256 over its bytes.');
const task = z.string().describe('What the node does by itself, as `uptime`.');
const round = z.int().min(0).describe('How often it was done before.');
const attempt = z.int().min(0).describe('How often this round failed before.');
const endpoint = z.string().describe('Scheme, host and port of its address; never the path or a key in it.');
const unsure =
  'That says nothing of the blocks: only a finalized block that holds it, or its end (`ExtrinsicLapsed`), does.';

const voice = {
  account: account.nullable().describe('32-byte public key, lower-case hex; null: no key.'),
} as const;
const voiceSet = 'From here on the node signs extrinsics with the key of this account, or is silent.';

export const VoiceSetV1 = defineEvent('node', 'VoiceSet', 1, voiceSet, z.strictObject(voice));

export const VoiceSet = defineEvent(
  'node',
  'VoiceSet',
  2,
  voiceSet,
  z.strictObject({
    ...voice,
    bootId: z.string().nullable().describe('Of the boot of the host; null: not known.'),
    bootedAt: milliseconds
      .nullable()
      .describe('When the host was booted, by its clock; null: not known, so no uptime is reported.')
      .meta({ unit: 'ms since 1970' }),
  }),
);

export const voiceUpcasters = [
  upcaster(VoiceSetV1, VoiceSet, (data) => ({ ...data, bootId: null, bootedAt: null })),
] as const;

export const UptimeDue = defineEvent(
  'node',
  'UptimeDue',
  1,
  'The uptime is to be reported to the chain: once for each window of 40 minutes of chain time, and after a boot.',
  z.strictObject({
    uptime: u64.describe('Since the host was booted.').meta({ unit: 's' }),
    takenAt: chainSeconds.describe('Chain time of it.').meta({ unit: 's since 1970' }),
  }),
);

export const ExtrinsicSigned = defineEvent(
  'node',
  'ExtrinsicSigned',
  1,
  'The node signed an extrinsic. It leaves the node only after this is on disk, always as these bytes: so the chain includes it at most once, whatever happens to the node.',
  z.strictObject({
    task,
    round,
    attempt,
    account,
    call: nodeCallSchema.describe('What it calls.'),
    hash,
    bytes: z
      .string()
      .regex(/^0x([0-9a-f]{2})+$/)
      .describe('SCALE with its length, hex.'),
    nonce: z.int().min(0).describe('Of the account: the chain includes one extrinsic for each.'),
    birth: blockNumber.describe('It can be in blocks after this one ...').meta({ unit: 'block height' }),
    death: blockNumber.describe('... and before this one, and in no other.').meta({ unit: 'block height' }),
    specVersion: z.int().min(0).describe('The only runtime that includes it.'),
  }),
);

export const ExtrinsicSubmitted = defineEvent(
  'node',
  'ExtrinsicSubmitted',
  1,
  `An endpoint took the extrinsic in. ${unsure}`,
  z.strictObject({ task, hash, endpoint }),
);

export const ExtrinsicRefused = defineEvent(
  'node',
  'ExtrinsicRefused',
  1,
  `An endpoint refused the extrinsic. ${unsure}`,
  z.strictObject({
    task,
    hash,
    endpoint,
    code: z.string().describe("For programs: the pool's reason, as `stale` or `payment`."),
    reason: z.string().describe('For people.'),
  }),
);

export const ExtrinsicIncluded = defineEvent(
  'node',
  'ExtrinsicIncluded',
  1,
  'A finalized block holds the extrinsic: this is its outcome, and final.',
  z.strictObject({
    ...chainPlace,
    task,
    round,
    hash,
    nonce: z.int().min(0).describe('Of the account.'),
    fee: u64
      .nullable()
      .describe('What was paid for it; null: the block does not say.')
      .meta({ unit: '1e-7 TFT' }),
    error: z
      .strictObject({
        pallet: z.string().nullable().describe('Whose error it is; null: the runtime itself.'),
        name: z.string().describe('As the runtime calls it.'),
      })
      .nullable()
      .describe('Why the call failed; null: it succeeded.'),
    retryFrom: milliseconds
      .nullable()
      .describe('Chain time from which a call that failed is tried again; null: it succeeded.')
      .meta({ unit: 'ms since 1970' }),
  }),
);

export const ExtrinsicLapsed = defineEvent(
  'node',
  'ExtrinsicLapsed',
  1,
  'No block holds the extrinsic, and none ever will: what it was for is owed again.',
  z.strictObject({
    task,
    round,
    attempt,
    hash,
    block: blockNumber.describe('The block up to which that was seen.').meta({ unit: 'block height' }),
    reason: z
      .enum(['expired', 'runtime-changed', 'nonce-taken'])
      .describe(
        'Its era ended; the runtime that it was signed for is gone; another extrinsic took its nonce.',
      ),
    refusal: z.string().nullable().describe('Why an endpoint refused it last; null: none did.'),
    retryFrom: milliseconds
      .describe('Chain time from which it is tried again.')
      .meta({ unit: 'ms since 1970' }),
  }),
);

export const ExtrinsicUnseen = defineEvent(
  'node',
  'ExtrinsicUnseen',
  1,
  "The extrinsic, or another one of the account with its nonce, was included in blocks that nobody holds any more: the account's nonce has passed it. Its outcome and its fee are not known.",
  z.strictObject({
    task,
    round,
    attempt,
    hash,
    nonce: z.int().min(0).describe('Of the extrinsic.'),
    accountNonce: z.int().min(0).describe('Of the next extrinsic of the account.'),
    block: blockNumber.describe('The finalized block in whose state that was read.').meta({
      unit: 'block height',
    }),
    counts: z
      .enum(['as-said', 'as-unsaid'])
      .describe(
        'As said: saying it again would count it twice, so it counts as done. As unsaid: what it was for is compared with the chain, or said again, which changes nothing when it was said.',
      ),
  }),
);

export const ForeignExtrinsicSeen = defineEvent(
  'node',
  'ForeignExtrinsicSeen',
  1,
  "The chain included an extrinsic of the node's account that this log did not sign: someone else has the node's key, or a log that was lost did.",
  z.strictObject({
    ...chainPlace,
    hash,
    nonce: z.int().min(0).describe('Of the account.'),
    fee: u64
      .nullable()
      .describe('What was paid for it; null: the block does not say.')
      .meta({ unit: '1e-7 TFT' }),
  }),
);

export const NodeTaskFailed = defineEvent(
  'node',
  'NodeTaskFailed',
  1,
  'Something that the node does by itself could not be done now. It is tried again: nothing of it is given up.',
  z.strictObject({
    task,
    round,
    attempt,
    effect: z.string().describe('The kind of the effect that failed, as `sign-extrinsic`.'),
    code: z.string().describe('For programs.'),
    reason: z.string().describe('For people.'),
    retryAt: milliseconds.describe('When it is tried again, by the wall clock.'),
  }),
);

export const NodeRetryDue = defineEvent(
  'node',
  'NodeRetryDue',
  1,
  'Something that the node does by itself and that failed is tried again now.',
  z.strictObject({ task, round, attempt }),
);

export const voiceEvents = [
  VoiceSet,
  UptimeDue,
  ExtrinsicSigned,
  ExtrinsicSubmitted,
  ExtrinsicRefused,
  ExtrinsicIncluded,
  ExtrinsicLapsed,
  ExtrinsicUnseen,
  ForeignExtrinsicSeen,
  NodeTaskFailed,
  NodeRetryDue,
] as const;
