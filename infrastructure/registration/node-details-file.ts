import { z } from 'zod';
import type { NodeDetails } from '../../domain/node-call.js';
import type { HostSurvey } from './host-survey.js';
import { mostOfAKind } from './outward-interfaces.js';

const degrees = (limit: number) =>
  z
    .string()
    .max(50)
    .refine(
      (text) => text === 'Unknown' || (/^[+-]?\d+(\.\d*)?$/.test(text) && Math.abs(Number(text)) <= limit),
      `must be decimal degrees as text, from -${limit} to ${limit}, or Unknown`,
    );
const count = z.union([z.int().min(0), z.bigint().min(0n)]).transform(BigInt);

/** What an operator may say of a node in a file; what is left out the host says. Limits: those of TFChain's pallet tfgrid. */
export const nodeDetailsFile = z.strictObject({
  location: z
    .strictObject({
      latitude: degrees(90),
      longitude: degrees(180),
      city: z.string().min(1).max(58),
      country: z.string().min(2).max(56),
    })
    .optional(),
  resources: z.strictObject({ cru: count, mru: count, sru: count, hru: count }).optional(),
  interfaces: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9_-]{3,20}$/),
        mac: z.string().regex(/^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/),
        ips: z.array(z.string().min(7).max(42)).max(mostOfAKind),
      }),
    )
    .max(mostOfAKind)
    .optional(),
  secure_boot: z.boolean().optional(),
  virtualized: z.boolean().optional(),
  serial_number: z.string().max(128).nullable().optional(),
});

export type NodeDetailsFile = z.infer<typeof nodeDetailsFile>;

const nowhere = { latitude: 'Unknown', longitude: 'Unknown', city: 'Unknown', country: 'Unknown' };

/** What the chain is to hold: the host's own word, and over it the operator's. @throws SurveyError */
export async function nodeDetails(
  farmId: NodeDetails['farmId'],
  host: HostSurvey,
  said: NodeDetailsFile,
): Promise<NodeDetails> {
  return {
    farmId,
    location: said.location ?? nowhere,
    resources: said.resources ?? (await host.resources()),
    interfaces: said.interfaces ?? (await host.interfaces()),
    secureBoot: said.secure_boot ?? (await host.secureBoot()),
    virtualized: said.virtualized ?? (await host.virtualized()),
    serialNumber: said.serial_number === undefined ? await host.serialNumber() : said.serial_number,
  };
}
