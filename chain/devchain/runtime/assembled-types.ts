import {
  enumeration,
  type PalletDescription,
  type RuntimeDescription,
  struct,
  type TypeDescriptions,
} from './description.js';

/** Thrown when two pallets declare different types under one name: a mistake in the description. */
export class DuplicateTypeError extends Error {
  override readonly name = 'DuplicateTypeError';
  constructor(type: string, pallet: string) {
    super(
      `pallet ${pallet} declares type ${type}, which another one declares too; give one of them another name`,
    );
  }
}

/**
 * All named types of a runtime: those declared, and those that `construct_runtime!` and FRAME's macros make out of the
 * pallets (each pallet's Call, Event and Error; RuntimeCall, RuntimeEvent, the extrinsic).
 */
export function assembledTypes(runtime: RuntimeDescription): TypeDescriptions {
  const types: Record<string, TypeDescriptions[string]> = { ...runtime.types, ...outerTypes(runtime) };
  for (const pallet of runtime.pallets) {
    for (const [name, type] of Object.entries({ ...pallet.types, ...palletEnums(pallet) })) {
      if (types[name]) throw new DuplicateTypeError(name, pallet.name);
      types[name] = type;
    }
  }
  return types;
}

function palletEnums({ name, path, calls, events, errors }: PalletDescription): TypeDescriptions {
  return {
    ...(calls && { [`${name}Call`]: enumeration(`${path}::pallet::Call`, calls, { T: null }) }),
    ...(events && { [`${name}Event`]: enumeration(`${path}::pallet::Event`, events, { T: null }) }),
    ...(errors && { [`${name}Error`]: enumeration(`${path}::pallet::Error`, errors, { T: null }) }),
  };
}

function outerTypes({ pallets, signedExtensions }: RuntimeDescription): TypeDescriptions {
  const mounted = (having: 'calls' | 'events', kind: string) =>
    pallets
      .filter((pallet) => pallet[having])
      .map(({ name, index }) => ({ name, index, fields: [`${name}${kind}`] }));
  const extra = signedExtensions.map(({ extra }) => extra).join(', ');
  return {
    Runtime: struct('tfchain_runtime::Runtime', {}),
    RuntimeCall: enumeration('tfchain_runtime::RuntimeCall', mounted('calls', 'Call')),
    RuntimeEvent: enumeration('tfchain_runtime::RuntimeEvent', mounted('events', 'Event')),
    UncheckedExtrinsic: struct('sp_runtime::generic::unchecked_extrinsic::UncheckedExtrinsic', ['Vec<u8>'], {
      Address: 'MultiAddress',
      Call: 'RuntimeCall',
      Signature: 'MultiSignature',
      Extra: `(${extra})`,
    }),
  };
}
