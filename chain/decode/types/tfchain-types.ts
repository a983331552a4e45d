import type { RegistryTypes } from '@polkadot/types/types';
import { contractTypes } from './contract-types.js';
import { gridTypes } from './grid-types.js';
import { otherTypes } from './other-types.js';
import { policyTypes } from './policy-types.js';

/** The first spec version whose types are known here. */
export const oldestKnownSpec = 9;

/**
 * The definitions that a runtime of this spec version needs beside its V12 metadata. Runtimes with V14 metadata (spec
 * 101 and later) describe their types themselves and must not be given these.
 */
export function tfchainTypes(specVersion: number): RegistryTypes {
  const held = [...otherTypes, ...policyTypes, ...gridTypes, ...contractTypes].filter(
    (entry) => entry.since <= specVersion,
  );
  return Object.assign({}, ...held.map((entry) => entry.types)) as RegistryTypes; // a union of RegistryTypes is one
}
