import { existsSync, readFileSync } from 'node:fs';
import { Metadata, TypeRegistry, type Vec } from '@polkadot/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { RegistryTypes } from '@polkadot/types/types';
import { u8aToHex } from '@polkadot/util';
import { expect } from 'chai';
import { describeRuntime } from '../describe-runtime.js';
import { openRuntime } from '../open-runtime.js';

const shared = new URL('../../../../../../shared/tfchain/', import.meta.url);
const recording = new URL('recording-spec61.jsonl', shared);
const read = (name: string): string => readFileSync(new URL(name, shared), 'utf8').trim();

/** Between 61 and 103 Farm got its policy limits (an Option) and Node its connection price (a u32): zeros at the end. */
const grown: Readonly<Record<string, number>> = { FarmStored: 1, NodeStored: 4 };

/** polkadot-js for metadata V12, with the types of the bundle that hold at spec 61. */
function registryOfSpec61(): TypeRegistry {
  const bundle: {
    spec: Record<string, { types: { minmax: [number, number | null]; types: RegistryTypes }[] }>;
  } = JSON.parse(read('types-bundle.json'));
  const registry = new TypeRegistry();
  for (const { minmax, types } of bundle.spec['substrate-threefold']?.types ?? []) {
    if (minmax[0] <= 61 && (minmax[1] ?? 61) >= 61) registry.register(types);
  }
  const hex = read('metadata-61.hex').replace(/^0x/, '');
  registry.setMetadata(new Metadata(registry, `0x${hex}`));
  return registry;
}

describe('the description of spec 103 against events that the real spec-61 runtime wrote', () => {
  it('reads every one of them to the same name and writes it back to the same bytes', function () {
    if (!existsSync(recording)) {
      console.warn(
        `SKIPPED: ${recording.pathname} is missing, so spec 103 was not compared with recorded events`,
      );
      return this.skip();
    }
    const real = registryOfSpec61();
    const older = openRuntime(describeRuntime('older').metadata);
    const types = new Map(
      ['TfgridModule', 'SmartContractModule'].map((name) => {
        const pallet = older.metadata.asV14.pallets.find((one) => one.name.toString() === name);
        if (!pallet) throw new Error(`spec 103 has no ${name}`);
        return [pallet.index.toNumber(), older.registry.createLookupType(pallet.events.unwrap().type)];
      }),
    );
    const compared = new Map<string, number>();
    for (const line of read('recording-spec61.jsonl').split('\n').slice(1)) {
      const { events }: { events: string } = JSON.parse(line);
      for (const { event } of real.createType<Vec<EventRecord>>('Vec<EventRecord>', events)) {
        const [pallet = -1, ...recorded] = event.toU8a();
        const type = types.get(pallet);
        if (!type) continue;
        const made = older.registry.createType(type, Uint8Array.from(recorded));
        const zeros = '00'.repeat(grown[event.method] ?? 0);
        expect(u8aToHex(made.toU8a()), event.method).to.equal(
          `${u8aToHex(Uint8Array.from(recorded))}${zeros}`,
        );
        expect(Object.keys(Object(made.toHuman()))).to.deep.equal([event.method]);
        compared.set(event.method, (compared.get(event.method) ?? 0) + 1);
      }
    }
    console.log(`      compared: ${[...compared].map(([name, times]) => `${name} ${times}`).join(', ')}`);
    expect([...compared.keys()]).to.include.members([
      'ContractCreated',
      'NodeContractCanceled',
      'IPsFreed',
      'TwinStored',
    ]);
  });
});
