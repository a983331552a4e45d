import { z } from 'zod';
import type { Command } from '../command.js';
import { contractIdSchema, nodeIdSchema, resources, twinIdSchema } from '../events/event-schema.js';
import { codeIdentity } from '../events/node-started.js';
import { type Upcaster, upcaster } from '../events/schema-version.js';
import { resultData } from '../events/workload-events.js';
import {
  chainFactSchema,
  chainFactSchemaV1,
  chainFactSchemaV2,
  chainFactSchemaV3,
} from './chain-fact-schema.js';
import { hostControlSchema, hostControlSchemaV1 } from '../rollout/host-control.js';
import { defineInput } from './input-schema.js';
import { nameReading } from './name-reading.js';
import { nodeInputUpcasters, RecordNodeOutcome, SetVoice, SurveyHost } from './node-inputs.js';
import { BindAccount, DescribeNode } from './registration-inputs.js';
import {
  ReadFarm,
  ReadStorage,
  ReconcileChain,
  ReconcileChainV1,
  ReconcileChainV2,
} from './reconcile-input.js';
import type { SameAs } from './same-as.js';

const int = z.int();
/** Wall clock, ms. */
const at = z.number();
const block = z.strictObject({ number: int, hash: z.string() });
const source = z.enum(['http', 'spool', 'inline']);
const body = { contractId: contractIdSchema, source, sha256: z.string(), size: int } as const;
const start = {
  type: z.literal('StartNode'),
  version: z.string(),
  driver: z.enum(['linux', 'dry']),
  bootId: z.string(),
  capacity: resources,
  supports: z.array(z.string()),
  unsupported: z.array(z.strictObject({ type: z.string(), reason: z.string() })),
} as const;

const BindLedger = defineInput(
  1,
  z.strictObject({
    type: z.literal('BindLedger'),
    nodeId: nodeIdSchema,
    genesis: z.string(),
    chainName: z.string(),
    firstBlock: int,
  }),
);
const StartNodeV1 = defineInput(1, z.strictObject(start));
const StartNode = defineInput(2, z.strictObject({ ...start, code: codeIdentity }));
const followed = <Fact extends z.ZodType>(fact: Fact) => ({
  type: z.literal('FollowBlocks'),
  from: int,
  block,
  specVersion: int,
  time: int,
  facts: z.array(fact),
  passedOver: z.array(
    z.strictObject({ block: int, eventIndex: int, pallet: z.string(), reason: z.string() }),
  ),
});
const FollowBlocksV1 = defineInput(1, z.strictObject(followed(chainFactSchemaV1)));
const FollowBlocksV2 = defineInput(2, z.strictObject(followed(chainFactSchemaV2)));
const FollowBlocksV3 = defineInput(
  3,
  z.strictObject({ ...followed(chainFactSchemaV2), head: int.nullable() }),
);
const FollowBlocksV4 = defineInput(
  4,
  z.strictObject({ ...followed(chainFactSchemaV3), head: int.nullable() }),
);
const FollowBlocks = defineInput(5, z.strictObject({ ...followed(chainFactSchema), head: int.nullable() }));
const NoteDisagreement = defineInput(
  1,
  z.strictObject({
    type: z.literal('NoteDisagreement'),
    endpoint: z.string(),
    block,
    differs: z.enum(['hash', 'block', 'events', 'runtime', 'metadata', 'storage']),
    claimed: z.string(),
    agreed: z.string(),
    agreeing: int,
  }),
);
const submit = {
  type: z.literal('SubmitBody'),
  ...body,
  text: z.string(),
  at,
  accounts: z.array(z.strictObject({ twinId: twinIdSchema, account: z.string().nullable() })),
  identity: z.enum(['verified', 'unverified', 'unknown', 'off']),
} as const;
const SubmitBodyV1 = defineInput(1, z.strictObject(submit));
const SubmitBody = defineInput(2, z.strictObject({ ...submit, names: z.array(nameReading) }));
const RefuseBody = defineInput(
  1,
  z.strictObject({ type: z.literal('RefuseBody'), ...body, code: z.string(), message: z.string() }),
);
const RecordOutcome = defineInput(
  1,
  z.strictObject({
    type: z.literal('RecordOutcome'),
    effect: z.strictObject({
      id: z.string(),
      kind: z.enum(['ensure', 'pause', 'resume', 'remove']),
      contractId: contractIdSchema,
      name: z.string(),
      generation: int,
      attempt: int,
      version: int,
    }),
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('done'), result: resultData }),
      z.strictObject({ kind: z.literal('failed'), reason: z.string(), retryable: z.boolean() }),
    ]),
    at,
  }),
);
const RestoreLog = defineInput(
  1,
  z.strictObject({
    type: z.literal('RestoreLog'),
    commits: int,
    hash: z.string(),
    root: z.string(),
    takenAt: int,
    keptKey: z.boolean(),
    lost: z.strictObject({ from: int, to: int }).nullable(),
  }),
);
const control = z.literal('SetHostControl');
const SetHostControlV1 = defineInput(1, z.strictObject({ type: control, ...hostControlSchemaV1.shape }));
const SetHostControl = defineInput(2, z.strictObject({ type: control, ...hostControlSchema.shape }));
const PassTime = defineInput(1, z.strictObject({ type: z.literal('PassTime'), at }));

/** The newest version of every input that a node logs. */
export const inputSchemas = [
  BindLedger,
  StartNode,
  FollowBlocks,
  ReconcileChain,
  ReadStorage,
  ReadFarm,
  NoteDisagreement,
  SubmitBody,
  RefuseBody,
  RecordOutcome,
  PassTime,
  RestoreLog,
  SetVoice,
  RecordNodeOutcome,
  SetHostControl,
  SurveyHost,
  BindAccount,
  DescribeNode,
] as const;

/** From every version of an input that was ever logged but the newest, to the one after it. */
export const inputUpcasters: readonly Upcaster[] = [
  upcaster(StartNodeV1, StartNode, (input) => ({ ...input, code: null })),
  upcaster(FollowBlocksV1, FollowBlocksV2, (input) => input),
  upcaster(FollowBlocksV2, FollowBlocksV3, (input) => ({ ...input, head: null })),
  upcaster(FollowBlocksV3, FollowBlocksV4, (input) => input),
  upcaster(FollowBlocksV4, FollowBlocks, (input) => input),
  upcaster(SetHostControlV1, SetHostControl, (input) => ({ ...input, wakeOnLan: false })),
  // Names were not read after gaps: nothing is said of them.
  upcaster(ReconcileChainV1, ReconcileChainV2, (input) => ({ ...input, names: [] })),
  upcaster(ReconcileChainV2, ReconcileChain, (input) => ({ ...input, account: null })),
  ...nodeInputUpcasters,
  // Names were not read: to this version they are reserved by nobody.
  upcaster(SubmitBodyV1, SubmitBody, (input) => ({ ...input, names: [] })),
];

/** The compiler's word that the schemas have all of `Command` and nothing else. */
export const areCommands: SameAs<z.infer<(typeof inputSchemas)[number]['data']>, Command> = true;
