import type { RuntimeApi, RuntimeDescription } from './description.js';
import { metadataBytes } from './metadata-bytes.js';
import * as scale from './scale-writer.js';
import { spec103 } from './spec-103/runtime.js';
import { spec125 } from './spec-125/runtime.js';
import { spec149 } from './spec-149/runtime.js';

/**
 * - `older`: spec 103. Contracts, nodes, twins, farms and their calls and events are shaped differently.
 * - `current`: spec 125. Byte for byte the layouts of the real chain's recorded metadata V14.
 * - `newer`: spec 149. The same shapes mostly, but pallet, event and error indices moved.
 */
export type RuntimeName = 'older' | 'current' | 'newer';

/** What a node needs to serve a runtime. */
export interface DescribedRuntime {
  readonly name: RuntimeName;
  readonly specName: string;
  readonly implName: string;
  readonly authoringVersion: number;
  readonly specVersion: number;
  readonly implVersion: number;
  readonly transactionVersion: number;
  readonly stateVersion: number;
  readonly apis: readonly RuntimeApi[];
  /** SCALE of RuntimeMetadataPrefixed, version 14: what `state_getMetadata` answers as hex. */
  readonly metadata: Uint8Array;
}

const runtimes: Readonly<Record<RuntimeName, RuntimeDescription>> = {
  older: spec103,
  current: spec125,
  newer: spec149,
};

const described = new Map<RuntimeName, DescribedRuntime>();

/** The names of all runtimes, from the oldest spec version to the newest. */
export const runtimeNames: readonly RuntimeName[] = ['older', 'current', 'newer'];

/**
 * A runtime of the development chain by name, with its version and its metadata. The same bytes at every call and on
 * every machine (they are made once per process).
 */
export function describeRuntime(name: RuntimeName): DescribedRuntime {
  const known = described.get(name);
  if (known) return known;
  const { pallets, types, signedExtensions, ...version } = withVersionConstant(runtimes[name]);
  const metadata = metadataBytes({ ...version, pallets, types, signedExtensions });
  const runtime = { name, ...version, metadata };
  described.set(name, runtime);
  return runtime;
}

/** Adds the constant System.Version, which repeats the runtime's own version inside its metadata. */
function withVersionConstant(runtime: RuntimeDescription): RuntimeDescription {
  const constant = { name: 'Version', type: 'RuntimeVersion', value: versionBytes(runtime) };
  const pallets = runtime.pallets.map((pallet) =>
    pallet.name === 'System' ? { ...pallet, constants: [...(pallet.constants ?? []), constant] } : pallet,
  );
  return { ...runtime, pallets };
}

function versionBytes(runtime: RuntimeDescription): Uint8Array {
  return scale.concat([
    scale.str(runtime.specName),
    scale.str(runtime.implName),
    scale.u32(runtime.authoringVersion),
    scale.u32(runtime.specVersion),
    scale.u32(runtime.implVersion),
    scale.vec(runtime.apis, ([id, version]) => scale.concat([scale.fromHex(id), scale.u32(version)])),
    scale.u32(runtime.transactionVersion),
    scale.u8(runtime.stateVersion),
  ]);
}
