import { z } from 'zod';

/** What endpoints answer, each value checked before it is used. */
export const hashShape = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'is no hash')
  .transform((hash) => hash.toLowerCase());
const hex = z.string().regex(/^0x(?:[0-9a-fA-F]{2})*$/, 'is no hex');

/** Substrate writes a block number as hex without leading zeros. */
const blockNumber = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,8}$/, 'is no block number')
  .transform((text) => Number.parseInt(text, 16));

export const headerShape = z.object({
  parentHash: hashShape,
  number: blockNumber,
  stateRoot: hashShape,
  extrinsicsRoot: hashShape,
  digest: z.object({ logs: z.array(hex) }),
});
export type RpcHeader = z.infer<typeof headerShape>;

export const blockShape = z.object({ block: z.object({ header: headerShape, extrinsics: z.array(hex) }) });
export const runtimeVersionShape = z.object({ specVersion: z.int().min(0).max(0xffff_ffff) });
export const storageShape = z.union([z.null(), hex]);
export const metadataShape = z.templateLiteral(['0x', z.hex().min(10)]);
export const chainNameShape = z.string().min(1).max(200);
export { hashShape as blockHashShape };
