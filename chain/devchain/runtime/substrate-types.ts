import { enumeration, struct, type TypeDescriptions, variant } from './description.js';

/**
 * Substrate's own types as TFChain's runtime sees them (polkadot-v0.9.36 of spec 125).
 * Source: substrate primitives (core, runtime, weights, version) and frame/support; checked against metadata-v14.hex.
 */
export const substrateTypes: TypeDescriptions = {
  AccountId32: struct('sp_core::crypto::AccountId32', ['[u8; 32]']),
  H256: struct('primitive_types::H256', ['[u8; 32]']),
  Weight: struct('sp_weights::weight_v2::Weight', { ref_time: 'Compact<u64>', proof_size: 'Compact<u64>' }),
  RuntimeDbWeight: struct('sp_weights::RuntimeDbWeight', { read: 'u64', write: 'u64' }),
  FixedU128: struct('sp_arithmetic::fixed_point::FixedU128', ['u128']),
  MultiAddress: enumeration(
    'sp_runtime::multiaddress::MultiAddress',
    [
      variant('Id', ['AccountId32']),
      variant('Index', ['Compact<()>']),
      variant('Raw', ['Vec<u8>']),
      variant('Address32', ['[u8; 32]']),
      variant('Address20', ['[u8; 20]']),
    ],
    { AccountId: 'AccountId32', AccountIndex: '()' },
  ),
  Ed25519Signature: struct('sp_core::ed25519::Signature', ['[u8; 64]']),
  Sr25519Signature: struct('sp_core::sr25519::Signature', ['[u8; 64]']),
  EcdsaSignature: struct('sp_core::ecdsa::Signature', ['[u8; 65]']),
  MultiSignature: enumeration('sp_runtime::MultiSignature', [
    variant('Ed25519', ['Ed25519Signature']),
    variant('Sr25519', ['Sr25519Signature']),
    variant('Ecdsa', ['EcdsaSignature']),
  ]),
  DispatchClass: enumeration('frame_support::dispatch::DispatchClass', [
    'Normal',
    'Operational',
    'Mandatory',
  ]),
  Pays: enumeration('frame_support::dispatch::Pays', ['Yes', 'No']),
  DispatchInfo: struct('frame_support::dispatch::DispatchInfo', {
    weight: 'Weight',
    class: 'DispatchClass',
    pays_fee: 'Pays',
  }),
  ModuleError: struct('sp_runtime::ModuleError', { index: 'u8', error: '[u8; 4]' }),
  TokenError: enumeration('sp_runtime::TokenError', [
    'NoFunds',
    'WouldDie',
    'BelowMinimum',
    'CannotCreate',
    'UnknownAsset',
    'Frozen',
    'Unsupported',
  ]),
  ArithmeticError: enumeration('sp_runtime::ArithmeticError', ['Underflow', 'Overflow', 'DivisionByZero']),
  TransactionalError: enumeration('sp_runtime::TransactionalError', ['LimitReached', 'NoLayer']),
  DispatchError: enumeration('sp_runtime::DispatchError', [
    'Other',
    'CannotLookup',
    'BadOrigin',
    variant('Module', ['ModuleError']),
    'ConsumerRemaining',
    'NoProviders',
    'TooManyConsumers',
    variant('Token', ['TokenError']),
    variant('Arithmetic', ['ArithmeticError']),
    variant('Transactional', ['TransactionalError']),
    'Exhausted',
    'Corruption',
    'Unavailable',
  ]),
  DigestItem: enumeration('sp_runtime::generic::digest::DigestItem', [
    variant('PreRuntime', ['[u8; 4]', 'Vec<u8>'], 6),
    variant('Consensus', ['[u8; 4]', 'Vec<u8>'], 4),
    variant('Seal', ['[u8; 4]', 'Vec<u8>'], 5),
    variant('Other', ['Vec<u8>'], 0),
    variant('RuntimeEnvironmentUpdated', [], 8),
  ]),
  Digest: struct('sp_runtime::generic::digest::Digest', { logs: 'Vec<DigestItem>' }),
  RuntimeVersion: struct('sp_version::RuntimeVersion', {
    spec_name: 'str',
    impl_name: 'str',
    authoring_version: 'u32',
    spec_version: 'u32',
    impl_version: 'u32',
    apis: 'RuntimeApis',
    transaction_version: 'u32',
    state_version: 'u8',
  }),
  RuntimeApis: struct('Cow', ['Vec<([u8; 8], u32)>'], { T: 'Vec<([u8; 8], u32)>' }),
};
