import { type Account, DispatchFailure } from './pallet.js';

/** The account that a call's address names. @throws DispatchFailure (`CannotLookup`) for one that is no account */
export function accountOf(address: unknown): Account {
  if (typeof address === 'string') return address;
  if (typeof address === 'object' && address !== null && 'Id' in address) return String(address.Id);
  throw new DispatchFailure('CannotLookup');
}
