import type { RegistryTypes } from '@polkadot/types/types';

/** Type definitions that hold from a spec version on. */
export interface TypesFrom {
  readonly since: number;
  readonly types: RegistryTypes;
}
