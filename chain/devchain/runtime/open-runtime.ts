import { Metadata, TypeRegistry } from '@polkadot/types';

/** A metadata's bytes, opened with polkadot-js for encoding and decoding. */
export interface OpenRuntime {
  readonly registry: TypeRegistry;
  readonly metadata: Metadata;
}

/** Opens metadata bytes as polkadot-js reads them from a chain. @throws whatever polkadot-js makes of malformed bytes */
export function openRuntime(bytes: Uint8Array | `0x${string}`): OpenRuntime {
  const registry = new TypeRegistry();
  const metadata = new Metadata(registry, bytes);
  registry.setMetadata(metadata);
  return { registry, metadata };
}
