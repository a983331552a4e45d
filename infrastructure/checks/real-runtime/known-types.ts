import type { RegistryTypes } from '@polkadot/types/types';
import { tfchainTypes } from '../../../chain/decode/types/tfchain-types.js';

/** TFChain's runtimes describe their types themselves from here on (V14 metadata) and must not be given any. */
const firstSelfDescribing = 101;

/** The definitions that a client of this TFChain runtime must be given. */
export function typesForClient(specVersion: number): RegistryTypes {
  return specVersion < firstSelfDescribing ? tfchainTypes(specVersion) : {};
}

/** All of them as polkadot-js takes them: by the name of the runtime and the versions for which each holds. */
export function typesBundle(): object {
  const versions = Array.from({ length: firstSelfDescribing }, (_, specVersion) => ({
    minmax: [specVersion, specVersion],
    types: typesForClient(specVersion),
  }));
  return { spec: { 'substrate-threefold': { types: versions } } };
}
