import type { ChainFact, FactOrigin, PublicIp } from './chain-fact.js';
import { contractId, nodeId, twinId } from './ids.js';

export const byUser: FactOrigin = {
  phase: 'extrinsic',
  index: 1,
  signer: 'aa'.repeat(32),
  call: 'smartContractModule.createNodeContract',
};
/** A fact of a story but for its place. */
export type FactWish = Omit<ChainFact, 'eventIndex' | 'origin'>;

/** What a contract of a story has on the chain; twin 7's when not told otherwise. */
export interface ContractWish {
  readonly twin?: number;
  readonly data?: string;
  readonly ips?: readonly PublicIp[];
}

/** A contract for node 1 was made or changed. */
export function contractFact(
  kind: 'NodeContractCreated' | 'NodeContractUpdated',
  id: number | bigint,
  hash: string,
  more: ContractWish,
) {
  return {
    kind,
    contract: {
      contractId: contractId(id),
      twinId: twinId(more.twin ?? 7),
      nodeId: nodeId(1),
      deploymentHash: hash,
      deploymentData: more.data ?? '',
      publicIps: more.ips?.length ?? 0,
      reservedIps: more.ips ?? [],
    },
  } as FactWish;
}

/** Something else became of a contract for node 1. */
export function aboutContract(
  kind: 'NodeContractCanceled' | 'ContractGracePeriodStarted' | 'ContractGracePeriodEnded',
  id: number | bigint,
  origin: FactOrigin,
) {
  return {
    kind,
    contractId: contractId(id),
    nodeId: nodeId(1),
    twinId: twinId(7),
    origin,
  } as unknown as FactWish;
}
