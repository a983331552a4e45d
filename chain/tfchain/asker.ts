import type { z } from 'zod';
import type { ChainIdentity } from '../block-source.js';

/** Who can be asked about the chain: one endpoint, or a panel of them that must agree. */
export interface Asker {
  /** For logs and errors. */
  readonly name: string;
  /** How many endpoints stand behind an answer. */
  readonly voices: number;
  /** @throws RpcUnreachable, RpcRefused, ChainError (`CHAIN_FOREIGN`) */
  ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T>;
  /** The same on connections of its own; see Endpoint. @throws RpcUnreachable, RpcRefused */
  askAnew<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T>;
  /** @throws as `ask` */
  ready(): Promise<ChainIdentity>;
}
