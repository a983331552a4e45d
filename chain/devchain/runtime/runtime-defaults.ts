import type { RuntimeDescription } from './description.js';
import { signedExtensions, signedExtensionTypes } from './signed-extensions.js';
import { substrateTypes } from './substrate-types.js';

/**
 * What all runtimes of TFChain since metadata V14 share. `apis` are the runtime APIs that the development chain answers
 * (`state_call`): Core 4, Metadata 2 (1 on the real chain at spec 125; with 1 polkadot-js warns at every connection),
 * AccountNonceApi 1. Source: tfchain substrate-node/runtime/src/lib.rs.
 */
export const runtimeDefaults: Omit<RuntimeDescription, 'specVersion' | 'pallets'> = {
  specName: 'substrate-threefold',
  implName: 'substrate-threefold',
  authoringVersion: 1,
  implVersion: 1,
  transactionVersion: 2,
  stateVersion: 0,
  apis: [
    ['0xdf6acb689907609b', 4],
    ['0x37e397fc7c91f5e4', 2],
    ['0xbc9d89904f5b923f', 1],
  ],
  types: { ...substrateTypes, ...signedExtensionTypes },
  signedExtensions,
};
