import { z } from 'zod';
import {
  blockNumber,
  chainPlace,
  chainSeconds,
  contractIdSchema,
  defineEvent,
  farmIdSchema,
  hash32,
  milliseconds,
  nodeIdSchema,
  publicIp,
  resources,
  twinIdSchema,
  u64,
} from './event-schema.js';
import { NodeStarted } from './node-started.js';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

export const LedgerBound = defineEvent(
  'node',
  'LedgerBound',
  1,
  'This log was bound to one node of one chain. It never follows another one.',
  z.strictObject({
    nodeId: nodeIdSchema,
    genesis: hash32.describe("Hash of the chain's block 0; of a recording, a hash of its content."),
    chainName: z.string().describe('As the chain calls itself.'),
    firstBlock: blockNumber.describe('The first block that is followed.').meta({ unit: 'block height' }),
  }),
);

export const BlocksFollowed = defineEvent(
  'node',
  'BlocksFollowed',
  1,
  'The finalized blocks `from` to `to` were read; only `to` held facts for this node (in the events of the same commit), if any did. The ranges are gapless: nothing was skipped.',
  z.strictObject({
    from: blockNumber.describe('First block of the range.').meta({ unit: 'block height' }),
    to: blockNumber.describe('Last block of the range; the cursor after it.').meta({ unit: 'block height' }),
    hash: hash32.describe('Of block `to`.'),
    specVersion: z.int().min(0).describe('Of the runtime that wrote block `to`.'),
    time: milliseconds
      .describe('Chain time of block `to`; 0 when it has none.')
      .meta({ unit: 'ms since 1970' }),
  }),
);

export const ForeignEventPassedOver = defineEvent(
  'node',
  'ForeignEventPassedOver',
  1,
  'An event of a pallet that cannot concern a node could not be decoded and was passed.',
  z.strictObject({
    block: chainPlace.block,
    eventIndex: chainPlace.eventIndex,
    pallet: z.string().describe('The pallet that it is of.'),
    reason: z.string().describe('Why it could not be decoded.'),
  }),
);

export const EndpointDisagreed = defineEvent(
  'node',
  'EndpointDisagreed',
  1,
  'With a quorum of endpoints: this one contradicted as many others as a block needs. It is not listened to any more until the node is started again; what the others agreed on was followed.',
  z.strictObject({
    endpoint: z.string().describe('Scheme, host and port of its address; never the path or a key in it.'),
    block: chainPlace.block,
    differs: z
      .enum(['hash', 'block', 'events', 'runtime', 'metadata', 'storage'])
      .describe('What it said otherwise.'),
    claimed: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of what it said.'),
    agreed: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 of what the others said.'),
    agreeing: z.int().min(2).describe('How many others said the same.'),
  }),
);

export const LogRestored = defineEvent(
  'node',
  'LogRestored',
  1,
  'This log was made anew out of a backup that ends right before this event. Commits that came after the backup once are not in it; a checkpoint that was signed for more commits than the backup has was signed for another continuation than the one that begins here.',
  z.strictObject({
    commits: z.int().min(1).describe('Of the backup.'),
    hash: hex64.describe('Of its last commit.'),
    root: hex64.describe('Of the Merkle tree over its commits.'),
    takenAt: milliseconds.describe('When the backup was made, by the wall clock.'),
    keptKey: z.boolean().describe('The node goes on signing with the key that it had.'),
    lost: z
      .strictObject({
        from: z.int().min(0).describe('Number of the first commit.'),
        to: z.int().min(0).describe('Number of the last commit.'),
      })
      .nullable()
      .describe('Commits that were signed for and are not in the backup; null: none was known of.'),
  }),
);

export const NodeRecordChanged = defineEvent(
  'node',
  'NodeRecordChanged',
  1,
  "The chain's record of this node was stored or updated.",
  z.strictObject({
    ...chainPlace,
    farmId: farmIdSchema,
    twinId: twinIdSchema,
    resources: resources.describe('As the node reported them to the chain.'),
  }),
);

export const NodeDeleted = defineEvent(
  'node',
  'NodeDeleted',
  1,
  'The chain deleted this node: its own twin asked for it. The chain ends the contracts of such a node itself, in events of their own; nothing else is taken away. The node says nothing of itself on the chain any more.',
  z.strictObject({ ...chainPlace }),
);

export const PublicConfigChanged = defineEvent(
  'node',
  'PublicConfigChanged',
  1,
  'The farmer gave this node a public configuration, or took it away.',
  z.strictObject({
    ...chainPlace,
    config: z
      .strictObject({ ip4: publicIp.nullable(), ip6: publicIp.nullable(), domain: z.string().nullable() })
      .nullable()
      .describe('Null: it was taken away.'),
  }),
);

export const PowerTargetChanged = defineEvent(
  'node',
  'PowerTargetChanged',
  1,
  'The farmer wants this node to be up or down.',
  z.strictObject({ ...chainPlace, target: z.enum(['Up', 'Down']) }),
);

export const PowerStateChanged = defineEvent(
  'node',
  'PowerStateChanged',
  1,
  'The chain recorded this node as up or down.',
  z.strictObject({ ...chainPlace, state: z.enum(['Up', 'Down']) }),
);

export const ZosVersionChanged = defineEvent(
  'node',
  'ZosVersionChanged',
  1,
  'The version that the grid wants its nodes to run, as the chain holds it (a string, JSON by convention).',
  z.strictObject({ ...chainPlace, version: z.string().describe('As the chain holds it.') }),
);

export const UptimeReported = defineEvent(
  'node',
  'UptimeReported',
  1,
  "This node's uptime report was included in a block. Seconds.",
  z.strictObject({
    ...chainPlace,
    now: chainSeconds,
    uptime: u64.meta({ description: 'Since the last boot.', unit: 's' }),
  }),
);

export const RentContractCreated = defineEvent(
  'node',
  'RentContractCreated',
  1,
  'A twin rented this whole node.',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, twinId: twinIdSchema }),
);

export const RentContractCanceled = defineEvent(
  'node',
  'RentContractCanceled',
  1,
  'The rent of this node ended.',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema }),
);

export const nodeEvents = [
  NodeStarted,
  LedgerBound,
  BlocksFollowed,
  ForeignEventPassedOver,
  EndpointDisagreed,
  LogRestored,
  NodeRecordChanged,
  NodeDeleted,
  PublicConfigChanged,
  PowerTargetChanged,
  PowerStateChanged,
  ZosVersionChanged,
  UptimeReported,
  RentContractCreated,
  RentContractCanceled,
] as const;
