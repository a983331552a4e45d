import { u8aToHex } from '@polkadot/util';
import { expect } from 'chai';
import { describeRuntime, type RuntimeName, runtimeNames } from './describe-runtime.js';
import { encodeRecord } from './event-record.fixture.js';
import { openRuntime } from './open-runtime.js';
import { bytes, concat, fromHex, str, u16, u32, u64, u8 } from './scale-writer.js';

/** Where the pallets stand: tfgrid, smart contract. Source: tfchain substrate-node/runtime/src/lib.rs per spec version. */
const pallets: Readonly<Record<RuntimeName, readonly [number, number]>> = {
  older: [11, 12],
  current: [11, 12],
  newer: [25, 26],
};
const inExtrinsic2 = concat([u8(0), u32(2)]);
const noTopics = u8(0);
const hash = '31'.repeat(32);

const opened = (name: RuntimeName) => openRuntime(describeRuntime(name).metadata);

describe('records of System.Events against bytes put together by hand', () => {
  for (const name of runtimeNames) {
    const [grid, contracts] = pallets[name];
    const shaped = name !== 'older';

    it(`${name}: NodeContractCanceled`, () => {
      const data = shaped ? { contractId: 7, nodeId: 1, twinId: 2 } : [7, 1, 2];
      const sample = { pallet: 'SmartContractModule', event: 'NodeContractCanceled', data };
      const byHand = [inExtrinsic2, u8(contracts), u8(2), u64(7), u32(1), u32(2), noTopics];
      expect(u8aToHex(encodeRecord(opened(name), sample, { ApplyExtrinsic: 2 }))).to.equal(
        u8aToHex(concat(byHand)),
      );
    });

    it(`${name}: ContractCreated with a node contract that reserves an address`, () => {
      const nodeContract = {
        nodeId: 1,
        deploymentHash: `0x${hash}`,
        deploymentData: '0x7b7d',
        publicIps: 1,
        publicIpsList: [{ ip: '185.206.122.33/24', gateway: '185.206.122.1', contractId: 9 }],
      };
      const contract = { version: 4, state: { GracePeriod: 30 }, contractId: 9, twinId: 2 };
      const data = { ...contract, contractType: { NodeContract: nodeContract }, solutionProviderId: 5 };
      const sample = { pallet: 'SmartContractModule', event: 'ContractCreated', data };
      const head = [u8(1), u8(contracts), u8(0), u32(4), u8(2), u64(30), u64(9), u32(2), u8(0), u32(1)];
      const texts = shaped ? [fromHex(hash), str('{}')] : [str('{}'), bytes(fromHex(hash))];
      const ips = [u32(1), u8(1 << 2), str('185.206.122.33/24'), str('185.206.122.1'), u64(9)];
      const byHand = concat([...head, ...texts, ...ips, ...(shaped ? [u8(1), u64(5)] : []), noTopics]);
      expect(u8aToHex(encodeRecord(opened(name), sample, 'Finalization'))).to.equal(u8aToHex(byHand));
    });

    it(`${name}: NodeStored`, () => {
      const node = {
        version: 5,
        id: 1,
        farmId: 3,
        twinId: 4,
        created: 1_700_000_000,
        farmingPolicyId: 1,
        certification: 'Certified',
      };
      const place = { city: 'Ghent', country: 'Belgium', serialNumber: 'sn-1' };
      const location = { latitude: '51.05', longitude: '3.72', ...place };
      const data = {
        ...node,
        ...place,
        location,
        resources: { hru: 1, sru: 2, cru: 3, mru: 4 },
        interfaces: [{ name: 'zos', mac: '00:00:5e:00:53:af', ips: ['10.1.3.213'] }],
        secureBoot: true,
        connectionPrice: 80,
      };
      const head = [
        inExtrinsic2,
        u8(grid),
        u8(3),
        u32(5),
        u32(1),
        u32(3),
        u32(4),
        u64(1),
        u64(2),
        u64(3),
        u64(4),
      ];
      const places = shaped
        ? [str('Ghent'), str('Belgium'), str('51.05'), str('3.72')]
        : [str('3.72'), str('51.05'), str('Belgium'), str('Ghent')];
      const interfaces = [u8(1 << 2), str('zos'), str('00:00:5e:00:53:af'), u8(1 << 2), str('10.1.3.213')];
      const serial = shaped ? [u8(1), str('sn-1')] : [str('sn-1')];
      const tail = [
        u8(0),
        u64(1_700_000_000),
        u32(1),
        ...interfaces,
        u8(1),
        u16(1),
        ...serial,
        u32(80),
        noTopics,
      ];
      const sample = { pallet: 'TfgridModule', event: 'NodeStored', data };
      const written = encodeRecord(opened(name), sample, { ApplyExtrinsic: 2 });
      expect(u8aToHex(written)).to.equal(u8aToHex(concat([...head, ...places, ...tail])));
    });
  }

  it('moves the events behind TwinAccountBounded in newer', () => {
    const at = (name: RuntimeName) =>
      encodeRecord(
        opened(name),
        { pallet: 'TfgridModule', event: 'ZosVersionUpdated', data: '0x76' },
        'Initialization',
      );
    expect(u8aToHex(at('current'))).to.equal('0x020b1b047600');
    expect(u8aToHex(at('newer'))).to.equal('0x02191c047600');
  });
});
