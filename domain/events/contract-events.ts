import { z } from 'zod';
import {
  bytes,
  chainPlace,
  chainSeconds,
  contractIdSchema,
  defineEvent,
  publicIp,
  resources,
  twinIdSchema,
  u64,
} from './event-schema.js';

const record = {
  contractId: contractIdSchema,
  twinId: twinIdSchema,
  deploymentHash: z.string().describe('As on the chain: normally the challenge hash, hex MD5.'),
  deploymentData: z.string().describe('As on the chain, at most 512 bytes; `0x` hex when it is not UTF-8.'),
  publicIps: z.int().min(0).describe('How many public addresses are asked for.'),
  reservedIps: z.array(publicIp).describe('The public addresses that were reserved.'),
  inlineBody: z.boolean().describe("The contract's data holds a whole deployment that must be considered."),
} as const;

export const ContractCreated = defineEvent(
  'contract',
  'ContractCreated',
  1,
  'A node contract for this node was created on the chain: somebody pays for what its hash stands for.',
  z.strictObject({ ...chainPlace, ...record }),
);

export const ContractUpdated = defineEvent(
  'contract',
  'ContractUpdated',
  1,
  'The owner put the hash of a new version of the deployment on the chain.',
  z.strictObject({ ...chainPlace, ...record }),
);

export const ContractCanceled = defineEvent(
  'contract',
  'ContractCanceled',
  1,
  'The contract ended: by its owner (`origin` is an extrinsic) or because its funds ran out (the chain itself).',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, twinId: twinIdSchema }),
);

export const GracePeriodStarted = defineEvent(
  'contract',
  'GracePeriodStarted',
  1,
  'The owner can no longer pay: workloads are paused until the owner can, or the contract is cancelled.',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, twinId: twinIdSchema }),
);

export const GracePeriodEnded = defineEvent(
  'contract',
  'GracePeriodEnded',
  1,
  'The owner paid again: workloads run on.',
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, twinId: twinIdSchema }),
);

export const PublicIpsReserved = defineEvent(
  'contract',
  'PublicIpsReserved',
  1,
  'Addresses of the farm were bound to the contract.',
  z.strictObject({
    ...chainPlace,
    contractId: contractIdSchema,
    ips: z.array(publicIp).describe('Which ones.'),
  }),
);

export const PublicIpsFreed = defineEvent(
  'contract',
  'PublicIpsFreed',
  1,
  "The contract's addresses went back to the farm.",
  z.strictObject({
    ...chainPlace,
    contractId: contractIdSchema,
    ips: z.array(publicIp).describe('Which ones.'),
  }),
);

export const ContractBilled = defineEvent(
  'contract',
  'ContractBilled',
  1,
  'The chain billed the contract. Amount in 1e-7 TFT, time in chain seconds. For the audit.',
  z.strictObject({
    ...chainPlace,
    contractId: contractIdSchema,
    timestamp: chainSeconds,
    discountLevel: z.string().describe('As the chain names it.'),
    amountBilled: z.bigint().meta({ description: 'What was billed.', unit: '1e-7 TFT' }),
  }),
);

export const UsedResourcesRecorded = defineEvent(
  'contract',
  'UsedResourcesRecorded',
  1,
  "The chain recorded what the contract uses, from this node's own report. For the audit.",
  z.strictObject({ ...chainPlace, contractId: contractIdSchema, used: resources.describe('What it uses.') }),
);

export const NruReportRecorded = defineEvent(
  'contract',
  'NruReportRecorded',
  1,
  'The chain recorded the public traffic of a window (seconds; bytes). For the audit.',
  z.strictObject({
    ...chainPlace,
    contractId: contractIdSchema,
    timestamp: chainSeconds,
    window: u64.meta({ description: 'The time that is reported on.', unit: 's' }),
    nru: bytes.describe('Public traffic.').meta({ unit: 'bytes' }),
  }),
);

export const contractEvents = [
  ContractCreated,
  ContractUpdated,
  ContractCanceled,
  GracePeriodStarted,
  GracePeriodEnded,
  PublicIpsReserved,
  PublicIpsFreed,
  ContractBilled,
  UsedResourcesRecorded,
  NruReportRecorded,
] as const;
