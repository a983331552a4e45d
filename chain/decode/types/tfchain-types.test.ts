import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { haveShared, sharedTfchain, skipReason } from '../../tfchain/recorded-blocks.fixture.js';
import { sharedDecoder } from '../scale-block.fixture.js';
import { tfchainTypes } from './tfchain-types.js';

interface TypesBundle {
  spec: Record<string, { types: { minmax: [number, number | null]; types: Record<string, unknown> }[] }>;
}

describe(`types of the V12 era${skipReason}`, () => {
  before(function () {
    if (!haveShared) this.skip();
  });

  it('are enough to build every event and every call argument of the real runtimes', () => {
    for (const name of ['9', '31', '61'] as const) {
      const { registry, metadata } = sharedDecoder(name);
      for (const pallet of metadata.asLatest.pallets) {
        for (const part of [pallet.events, pallet.calls]) {
          if (part.isNone) continue;
          for (const variant of registry.lookup.getSiType(part.unwrap().type).def.asVariant.variants) {
            for (const { type } of variant.fields) {
              const where = `${pallet.name.toString()}.${variant.name.toString()} of spec ${name}`;
              expect(() => registry.createType(registry.createLookupType(type)), where).not.to.throw();
            }
          }
        }
      }
    }
  });

  it('agree with the bundle beside the checkout, but for what the source of the runtimes corrects', () => {
    const bundle = JSON.parse(readFileSync(`${sharedTfchain}types-bundle.json`, 'utf8')) as TypesBundle;
    const entries = bundle.spec['substrate-threefold']?.types ?? [];
    const differing = new Map<string, number[]>();
    for (let spec = 9; spec <= 70; spec++) {
      const theirs: Record<string, unknown> = {};
      for (const { minmax, types } of entries) {
        if (spec >= minmax[0] && spec <= (minmax[1] ?? Infinity)) Object.assign(theirs, types);
      }
      const ours = tfchainTypes(spec);
      for (const [name, type] of Object.entries(theirs)) {
        if (layout(type) !== layout(ours[name])) differing.set(name, [...(differing.get(name) ?? []), spec]);
      }
    }
    const specs = (first: number, last: number): number[] =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at);
    expect(Object.fromEntries(differing)).to.deep.equal({
      // Storage versions are no field of an event; later ones are added here.
      PalletStorageVersion: specs(9, 70),
      StorageVersion: specs(9, 70),
      // Tag 1.5.0, spec 50, has the discount already.
      PricingPolicy: [50],
      // Tag 1.7.0, spec 59: Created, Deleted(Cause), GracePeriod(u64).
      ContractState: specs(59, 70),
    });
  });
});

/** A type's SCALE layout, whatever its fields are called. */
function layout(type: unknown): string {
  if (typeof type === 'string')
    return type
      .replaceAll(/Vec<u8>/g, 'Bytes')
      .replaceAll(' ', '')
      .replace('[u8;32]', 'H256');
  if (typeof type !== 'object' || type === null) return String(type);
  if (!('_enum' in type)) return `{${Object.values(type).map(layout).join()}}`;
  const variants = type._enum;
  if (Array.isArray(variants)) return `<${variants.join()}>`;
  const named = Object.entries(variants ?? {}).map(([name, inner]) =>
    inner === null || inner === 'Null' ? name : `${name}(${layout(inner)})`,
  );
  return `<${named.join()}>`;
}
