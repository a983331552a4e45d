import { compactAddLength, stringToU8a } from '@polkadot/util';
import { z } from 'zod';
import type { NameHolder } from '../../domain/chain-fact.js';
import { contractRecord } from '../decode/contract-facts.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import { ChainError } from '../block-source.js';
import type { Asker } from './asker.js';
import { storageItem } from './storage-item.js';

/** States in which a name contract holds its name. Source: zosbase pkg/gateway/gateway.go, validateNameContract. */
const holding: readonly string[] = ['Created', 'GracePeriod'];

/**
 * Who has reserved a name in the state of a block; null: nobody.
 * @throws RpcUnreachable, RpcRefused; ChainError (`CHAIN_UNREACHABLE`) when the answers do not belong together
 */
export async function nameHolder(
  asker: Asker,
  decoder: RuntimeDecoder,
  at: string,
  name: string,
): Promise<NameHolder | null> {
  const registration = await storageItem(asker, decoder, at, {
    pallet: 'SmartContractModule',
    item: 'ContractIDByNameRegistration',
    // Bytes of any name, also of one that is longer than the runtime's type lets in: such a one nobody has.
    key: compactAddLength(stringToU8a(name)),
  });
  if (registration === null || registration === 0n) return null;
  const id = z.bigint().safeParse(registration);
  const value = id.success
    ? await storageItem(asker, decoder, at, {
        pallet: 'SmartContractModule',
        item: 'Contracts',
        key: id.data,
      })
    : null;
  const record = contractRecord.safeParse(value);
  if (!record.success || record.data.contractId !== id.data) throw unfit(asker, name);
  const { contractId, twinId, state, contractType } = record.data;
  if (contractType.type !== 'NameContract' || contractType.value.name !== name) throw unfit(asker, name);
  return holding.includes(state) ? { contractId, twinId } : null;
}

function unfit(asker: Asker, name: string): ChainError {
  return new ChainError(
    'CHAIN_UNREACHABLE',
    `${asker.name} gave something else than the contract of the name '${name}'`,
    { endpoint: asker.name },
  );
}
