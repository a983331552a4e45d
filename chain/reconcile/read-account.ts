import { hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { AccountReading } from '../../domain/command.js';
import { ChainError } from '../block-source.js';
import { nodeIdValue, twinIdValue } from '../decode/values.js';
import { storageItem } from '../tfchain/storage-item.js';
import { hasTfgridItem } from './has-tfgrid-item.js';
import type { StateReader } from './stored-contract.js';

const accountInfo = z.object({ nonce: z.bigint().min(0n).max(0xffff_ffffn).transform(Number) });

/**
 * What the chain holds of an account: its next nonce, its twin, and the twin's node.
 * @param account 32 bytes, lower-case hex @throws RpcUnreachable, RpcRefused, ChainError
 */
export async function readAccount(reader: StateReader, account: string): Promise<AccountReading> {
  const key = hexToBytes(account);
  const info = await item(reader, { pallet: 'System', item: 'Account', key }, accountInfo);
  const twinId = await item(reader, tfgrid('TwinIdByAccountID', key), twinIdValue);
  const node = twinId === null ? null : await item(reader, tfgrid('NodeIdByTwinID', twinId), nodeIdValue);
  // Older runtimes ask for no terms.
  const termsAccepted =
    !hasTfgridItem(reader.decoder, 'UsersTermsAndConditions') ||
    (await item(reader, tfgrid('UsersTermsAndConditions', key), z.unknown())) !== null;
  // Ids begin with 1: a map that answers with its default says 0.
  return { account, nonce: info?.nonce ?? 0, termsAccepted, twinId: known(twinId), nodeId: known(node) };
}

const known = <Id extends number>(id: Id | null): Id | null => (id === 0 ? null : id);
const tfgrid = (name: string, key: number | Uint8Array) => ({ pallet: 'TfgridModule', item: name, key });

async function item<T>(
  { asker, decoder, at }: StateReader,
  entry: Parameters<typeof storageItem>[3],
  shape: z.ZodType<T>,
): Promise<T | null> {
  const value = await storageItem(asker, decoder, at, entry);
  if (value === null) return null;
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const message = `${asker.name} gave something else than ${entry.pallet}.${entry.item} of the account`;
  throw new ChainError('CHAIN_UNREACHABLE', message, { endpoint: asker.name });
}
