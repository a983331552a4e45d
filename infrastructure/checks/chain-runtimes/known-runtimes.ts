import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RuntimeVersion } from '@polkadot/types/interfaces';
import { u8aToHex } from '@polkadot/util';
import { RuntimeDecoder } from '../../../chain/decode/runtime-decoder.js';
import { describeRuntime, runtimeNames } from '../../../chain/devchain/runtime/describe-runtime.js';

/** A runtime whose metadata is at hand. */
export interface KnownRuntime {
  readonly specVersion: number;
  /** `real`: metadata of TFChain as it was; `devchain`: as the development chain describes it. */
  readonly source: 'real' | 'devchain';
  readonly decoder: RuntimeDecoder;
}

/** Real metadata lies beside the checkout. */
const folder = fileURLToPath(new URL('../../../../../shared/tfchain/', import.meta.url));
export const haveMetadata = existsSync(`${folder}metadata-v14.hex`);

/** All of them, from the oldest spec version to the newest. @throws Error when the real metadata is not at hand */
export function knownRuntimes(): readonly KnownRuntime[] {
  const real = ['9', '31', '49', '61', 'v14'].map((name): KnownRuntime => {
    const hex = readFileSync(`${folder}metadata-${name}.hex`, 'utf8').trim() as `0x${string}`; // the decoder checks it
    const decoder = new RuntimeDecoder(hex, name === 'v14' ? 125 : Number(name));
    const specVersion = statedVersion(decoder);
    if (name !== 'v14' && specVersion !== Number(name))
      throw new RangeError(`metadata-${name} says that it is of spec version ${specVersion}`);
    return { specVersion, source: 'real', decoder };
  });
  const described = runtimeNames.map((name): KnownRuntime => {
    const { metadata, specVersion } = describeRuntime(name);
    const decoder = new RuntimeDecoder(u8aToHex(metadata), specVersion);
    return { specVersion, source: 'devchain', decoder };
  });
  return [...real, ...described].toSorted((a, b) => a.specVersion - b.specVersion);
}

/** What the metadata's own constant System.Version says. */
function statedVersion({ metadata, registry }: RuntimeDecoder): number {
  const system = metadata.asLatest.pallets.find(({ name }) => name.toString() === 'System');
  const version = system?.constants.find(({ name }) => name.toString() === 'Version');
  if (version === undefined) throw new RangeError('the metadata does not say its version');
  const read = registry.createType<RuntimeVersion>('RuntimeVersion', version.value.toU8a(true));
  return read.specVersion.toNumber();
}
