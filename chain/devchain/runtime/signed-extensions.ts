import {
  enumeration,
  type SignedExtensionDescription,
  struct,
  type TypeDescriptions,
  variant,
} from './description.js';

/** An era of n in two bytes: the first byte is the variant (0 is immortal), the second its only field. */
const mortal = Array.from({ length: 255 }, (_, place) => variant(`Mortal${place + 1}`, ['u8'], place + 1));

const extension = (module: string, name: string, fields: readonly string[] = []) =>
  struct(`frame_system::extensions::${module}::${name}`, fields, { T: null });

/** The types of TFChain's `SignedExtra`. Source: tfchain substrate-node/runtime/src/lib.rs. */
export const signedExtensionTypes: TypeDescriptions = {
  Era: enumeration('sp_runtime::generic::era::Era', ['Immortal', ...mortal]),
  CheckNonZeroSender: extension('check_non_zero_sender', 'CheckNonZeroSender'),
  CheckSpecVersion: extension('check_spec_version', 'CheckSpecVersion'),
  CheckTxVersion: extension('check_tx_version', 'CheckTxVersion'),
  CheckGenesis: extension('check_genesis', 'CheckGenesis'),
  CheckMortality: extension('check_mortality', 'CheckMortality', ['Era']),
  CheckNonce: extension('check_nonce', 'CheckNonce', ['Compact<u32>']),
  CheckWeight: extension('check_weight', 'CheckWeight'),
  ChargeTransactionPayment: struct(
    'pallet_transaction_payment::ChargeTransactionPayment',
    ['Compact<u128>'],
    { T: null },
  ),
};

const signed: Readonly<Record<string, string>> = {
  CheckSpecVersion: 'u32',
  CheckTxVersion: 'u32',
  CheckGenesis: 'H256',
  CheckMortality: 'H256',
};

/** In the order in which they are encoded and signed. */
export const signedExtensions: readonly SignedExtensionDescription[] = [
  'CheckNonZeroSender',
  'CheckSpecVersion',
  'CheckTxVersion',
  'CheckGenesis',
  'CheckMortality',
  'CheckNonce',
  'CheckWeight',
  'ChargeTransactionPayment',
].map((identifier) => ({ identifier, extra: identifier, signed: signed[identifier] ?? '()' }));
