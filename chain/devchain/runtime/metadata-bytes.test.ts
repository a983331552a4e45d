import { expandMetadata, type GenericExtrinsic } from '@polkadot/types';
import { Keyring } from '@polkadot/keyring';
import { u8aToHex } from '@polkadot/util';
import { expect } from 'chai';
import { DuplicateTypeError } from './assembled-types.js';
import { describeRuntime, runtimeNames } from './describe-runtime.js';
import { metadataBytes } from './metadata-bytes.js';
import { openRuntime } from './open-runtime.js';
import { spec125 } from './spec-125/runtime.js';
import { TypeExpressionError } from './type-expression.js';

describe('the metadata of the development chain, as polkadot-js reads it', () => {
  for (const name of runtimeNames) {
    describe(name, () => {
      const described = describeRuntime(name);
      const { registry, metadata } = openRuntime(described.metadata);

      it('is read to its last byte and written back the same', () => {
        expect(metadata.version).to.equal(14);
        expect(u8aToHex(metadata.toU8a())).to.equal(u8aToHex(described.metadata));
      });

      it('holds types that can all be made', () => {
        const { types } = metadata.asV14.lookup;
        for (const { id } of types) registry.createType(registry.createLookupType(id));
        expect(types.length).to.be.greaterThan(140);
      });

      it('names the types of arguments as a person would', () => {
        const { tx } = expandMetadata(registry, metadata);
        const args = Object.values(tx).flatMap((calls) =>
          Object.values(calls).flatMap(({ meta }) => [...meta.args]),
        );
        const names = args.map(({ typeName }) => typeName.unwrap().toString());
        expect(names).to.include.members(['Bytes', 'u32', 'Vec<NruConsumption>']);
        expect(names.filter((typeName) => typeName.includes('<>'))).to.deep.equal([]);
      });

      it('gives every storage item that always has a value a fallback of exactly its type', () => {
        let checked = 0;
        for (const { storage } of metadata.asV14.pallets) {
          for (const { modifier, type, fallback } of storage.isSome ? storage.unwrap().items : []) {
            const value = type.isPlain ? type.asPlain : type.asMap.value;
            const made = registry.createType(
              registry.createLookupType(value),
              modifier.isDefault ? fallback.toU8a(true) : undefined,
            );
            if (modifier.isDefault) expect(u8aToHex(made.toU8a())).to.equal(fallback.toHex());
            checked += 1;
          }
        }
        expect(checked).to.be.greaterThan(40);
      });

      it('gives every constant a value of exactly its type, and repeats its own version', () => {
        for (const { constants } of metadata.asV14.pallets) {
          for (const { type, value } of constants) {
            const made = registry.createType(registry.createLookupType(type), value.toU8a(true));
            expect(u8aToHex(made.toU8a())).to.equal(value.toHex());
          }
        }
        const { consts } = expandMetadata(registry, metadata);
        expect(consts['system']?.['version']?.toJSON()).to.include({
          specName: 'substrate-threefold',
          specVersion: described.specVersion,
          transactionVersion: 2,
        });
        expect(consts['system']?.['ss58Prefix']?.toJSON()).to.equal(42);
        expect(consts['system']?.['blockHashCount']?.toJSON()).to.equal(2400);
      });

      it('lets a client sign a batch of calls of any kind, and a node read who signed what', () => {
        const { tx } = expandMetadata(registry, metadata);
        const pair = new Keyring({ type: 'ed25519', ss58Format: 42 }).addFromSeed(new Uint8Array(32).fill(1));
        const calls = [
          tx['smartContractModule']?.['cancelContract']?.(7n),
          tx['system']?.['remark']?.('0x0102'),
          tx['balances']?.['transfer']?.(pair.address, 5),
        ];
        const method = tx['utility']?.['batchAll']?.(calls);
        const hash = `0x${'11'.repeat(32)}`;
        const signed = registry
          .createType<GenericExtrinsic>('Extrinsic', { method }, { version: 4 })
          .sign(pair, {
            blockHash: hash,
            genesisHash: hash,
            era: registry.createType('ExtrinsicEra', { current: 5, period: 64 }),
            nonce: 3,
            tip: 9,
            runtimeVersion: { ...described, apis: [] },
          });
        const read = registry.createType<GenericExtrinsic>('Extrinsic', signed.toHex());
        expect(read.isSigned).to.equal(true);
        expect(read.signer.toString()).to.equal(pair.address);
        expect([read.nonce.toNumber(), read.tip.toNumber()]).to.deep.equal([3, 9]);
        expect(read.era.isMortalEra).to.equal(true);
        expect(read.method.toHex()).to.equal(method?.toHex());
      });
    });
  }

  it('comes from oldest to newest, each with other bytes than the one before', () => {
    const versions = runtimeNames.map((name) => describeRuntime(name).specVersion);
    expect(versions).to.deep.equal([103, 125, 149]);
    const distinct = new Set(runtimeNames.map((name) => u8aToHex(describeRuntime(name).metadata)));
    expect(distinct.size).to.equal(3);
  });

  it('is the same bytes each time it is made', () => {
    expect(u8aToHex(metadataBytes(spec125))).to.equal(u8aToHex(metadataBytes(spec125)));
  });

  it('refuses a description that names an unknown type, or one type twice', () => {
    const [system] = spec125.pallets;
    if (!system) throw new Error('spec 125 has no pallets');
    const misspelt = {
      ...system,
      storage: [{ name: 'X', value: 'Vec<Contrakt>', modifier: 'default' as const }],
    };
    expect(() => metadataBytes({ ...spec125, pallets: [misspelt] })).to.throw(
      TypeExpressionError,
      'Contrakt',
    );
    const twice = {
      ...system,
      types: { Weight: { path: 'a::Weight', shape: { kind: 'composite', fields: [] } } },
    } as const;
    expect(() => metadataBytes({ ...spec125, pallets: [twice] })).to.throw(DuplicateTypeError, 'Weight');
  });
});
