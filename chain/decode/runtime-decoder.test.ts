import { expect } from 'chai';
import type { ChainFact } from '../../domain/chain-fact.js';
import { contractId } from '../../domain/ids.js';
import {
  haveShared,
  recordedBlocks,
  recordingAcrossUpgrade,
  skipReason,
} from '../tfchain/recorded-blocks.fixture.js';
import { completeFacts, holdersIn, namelessCancellations } from './cancellation-facts.js';
import { hexBytes } from './hex-bytes.js';
import { RuntimeDecoder } from './runtime-decoder.js';
import type { DecodedBlock } from './decoded-block.js';
import { eventBytes, eventsOf, record, sharedDecoder, success, timestampSet } from './scale-block.fixture.js';

type Stated = Record<string, unknown>;

describe(`events of every era${skipReason}`, () => {
  before(function () {
    if (!haveShared) this.skip();
  });

  function decodeEvents(
    decoder: RuntimeDecoder,
    ...events: readonly [string, string, readonly unknown[]][]
  ): DecodedBlock {
    const records = events.map((event) => record(0, eventBytes(decoder, ...event)));
    return decoder.decode({
      number: 9,
      extrinsics: [timestampSet],
      events: eventsOf(...records, success(decoder, 0)),
    });
  }

  /** The facts without their place. */
  function stated(facts: readonly ChainFact[]): Stated[] {
    return facts.map(({ eventIndex: _index, origin: _origin, ...fact }) => fact);
  }

  const hash = '0123456789abcdef0123456789abcdef';
  const ip = { ip: '185.206.122.33/24', gateway: '185.206.122.1' };
  const contract = (more: object): object => ({ version: 3, contractId: 7, twinId: 5, ...more });
  const nodeContract = {
    NodeContract: {
      nodeId: 2,
      deploymentData: 'data',
      deploymentHash: hash,
      publicIps: 1,
      publicIpsList: [{ ...ip, contractId: 7 }],
    },
  };
  const theContract = {
    contractId: 7n,
    twinId: 5,
    nodeId: 2,
    deploymentHash: hash,
    deploymentData: 'data',
    publicIps: 1,
    reservedIps: [ip],
  };

  it('reads node contracts of spec 9, 31, 61 and V14 alike', () => {
    for (const name of ['9', '31', '61', 'v14'] as const) {
      const decoder = sharedDecoder(name);
      const created = contract({ state: 'Created', contractType: nodeContract });
      const { facts, time } = decodeEvents(
        decoder,
        ['SmartContractModule', 'ContractCreated', [created]],
        ['SmartContractModule', 'ContractUpdated', [created]],
      );
      expect(stated(facts)).to.deep.equal([
        { kind: 'NodeContractCreated', contract: theContract },
        { kind: 'NodeContractUpdated', contract: theContract },
      ]);
      expect(facts[0]?.origin).to.deep.equal({
        phase: 'extrinsic',
        index: 0,
        signer: null,
        call: 'timestamp.set',
      });
      expect(time)
        .to.equal(1_798_542_398_600 + (time - 1_798_542_398_600))
        .and.be.greaterThan(1_700_000_000_000);
    }
  });

  it('reads a contract that is updated in its grace period (spec 61: Created, Deleted(Cause), GracePeriod(u64))', () => {
    for (const name of ['61', 'v14'] as const) {
      const inGrace = contract({ state: { GracePeriod: 123_456 }, contractType: nodeContract });
      const deleted = contract({ state: { Deleted: 'OutOfFunds' }, contractType: nodeContract });
      const { facts } = decodeEvents(
        sharedDecoder(name),
        ['SmartContractModule', 'ContractUpdated', [inGrace]],
        ['SmartContractModule', 'ContractUpdated', [deleted]],
      );
      expect(stated(facts)).to.deep.equal([
        { kind: 'NodeContractUpdated', contract: theContract },
        { kind: 'NodeContractUpdated', contract: theContract },
      ]);
    }
  });

  it('keeps a hash or data that is no text as hex', () => {
    const odd = {
      ...nodeContract.NodeContract,
      deploymentHash: `0x${'ff'.repeat(32)}`,
      deploymentData: '0xfffe00',
    };
    const { facts } = decodeEvents(sharedDecoder('v14'), [
      'SmartContractModule',
      'ContractCreated',
      [contract({ state: 'Created', contractType: { NodeContract: odd } })],
    ]);
    expect(facts[0]).to.have.nested.property('contract.deploymentHash', `0x${'ff'.repeat(32)}`);
    expect(facts[0]).to.have.nested.property('contract.deploymentData', '0xfffe00');
  });

  it('reads rents, names, grace periods, cancellations, addresses and bills', () => {
    for (const name of ['61', 'v14'] as const) {
      const freed = name === '61' ? [ip.ip] : [{ ...ip, contractId: 0 }];
      const smart = (event: string, ...values: unknown[]): [string, string, unknown[]] => [
        'SmartContractModule',
        event,
        values,
      ];
      const { facts } = decodeEvents(
        sharedDecoder(name),
        smart(
          'ContractCreated',
          contract({ state: 'Created', contractType: { RentContract: { nodeId: 2 } } }),
        ),
        smart(
          'ContractCreated',
          contract({ state: 'Created', contractType: { NameContract: { name: 'abc' } } }),
        ),
        smart('RentContractCanceled', 7),
        smart('NameContractCanceled', 8),
        smart('ContractGracePeriodStarted', 7, 2, 5, 1000),
        smart('ContractGracePeriodEnded', 7, 2, 5),
        smart('NodeContractCanceled', 7, 2, 5),
        smart('IPsReserved', 7, [{ ...ip, contractId: 7 }]),
        smart('IPsFreed', 7, freed),
        smart('ContractBilled', {
          contractId: 7,
          timestamp: 8,
          discountLevel: 'Gold',
          amountBilled: 1n << 70n,
        }),
        smart('UpdatedUsedResources', { contractId: 7, used: { hru: 1, sru: 2, cru: 3, mru: 4 } }),
        smart('NruConsumptionReportReceived', { contractId: 7, timestamp: 8, window: 9, nru: 10 }),
      );
      const ofNode = { contractId: 7n, nodeId: 2, twinId: 5 };
      expect(stated(facts)).to.deep.equal([
        { kind: 'RentContractCreated', ...ofNode },
        { kind: 'NameContractCreated', contractId: 7n, twinId: 5, name: 'abc' },
        { kind: 'RentContractCanceled', contractId: 7n },
        { kind: 'NameContractCanceled', contractId: 8n },
        { kind: 'ContractGracePeriodStarted', ...ofNode },
        { kind: 'ContractGracePeriodEnded', ...ofNode },
        { kind: 'NodeContractCanceled', ...ofNode },
        { kind: 'IpsReserved', contractId: 7n, ips: [ip] },
        { kind: 'IpsFreed', contractId: 7n, ips: [name === '61' ? { ip: ip.ip, gateway: '' } : ip] },
        {
          kind: 'ContractBilled',
          contractId: 7n,
          timestamp: 8n,
          discountLevel: 'Gold',
          amountBilled: 1n << 70n,
        },
        { kind: 'UpdatedUsedResources', contractId: 7n, used: { hru: 1n, sru: 2n, cru: 3n, mru: 4n } },
        { kind: 'NruConsumptionReportReceived', contractId: 7n, timestamp: 8n, window: 9n, nru: 10n },
      ]);
    }
  });

  it('reads public configs flat and nested, present and taken away, power and versions', () => {
    const flat = { ipv4: '1.2.3.4/24', gw4: '1.2.3.1', ipv6: '', gw6: '', domain: '' };
    const old = decodeEvents(sharedDecoder('31'), ['TfgridModule', 'NodePublicConfigStored', [4, flat]]);
    const ip4 = { ip: '1.2.3.4/24', gateway: '1.2.3.1' };
    expect(stated(old.facts)).to.deep.equal([
      { kind: 'NodePublicConfigStored', nodeId: 4, config: { ip4, ip6: null, domain: null } },
    ]);
    const nested = {
      ip4: { ip: '1.2.3.4/24', gw: '1.2.3.1' },
      ip6: { ip: '2a10::4/64', gw: '2a10::1' },
      domain: 'x.tf',
    };
    const grid = (event: string, ...values: unknown[]): [string, string, unknown[]] => [
      'TfgridModule',
      event,
      values,
    ];
    const version = '{"safe_to_upgrade":true,"version":"3.13.0"}';
    const { facts } = decodeEvents(
      sharedDecoder('v14'),
      grid('NodePublicConfigStored', 4, nested),
      grid('NodePublicConfigStored', 4, null),
      grid('PowerTargetChanged', 1, 4, 'Down'),
      grid('PowerStateChanged', 1, 4, { Down: 77 }),
      grid('ZosVersionUpdated', version),
      grid('NodeUptimeReported', 4, 100, 200),
    );
    const ip6 = { ip: '2a10::4/64', gateway: '2a10::1' };
    expect(stated(facts)).to.deep.equal([
      { kind: 'NodePublicConfigStored', nodeId: 4, config: { ip4, ip6, domain: 'x.tf' } },
      { kind: 'NodePublicConfigStored', nodeId: 4, config: null },
      { kind: 'PowerTargetChanged', farmId: 1, nodeId: 4, target: 'Down' },
      { kind: 'PowerStateChanged', nodeId: 4, state: 'Down' },
      { kind: 'ZosVersionUpdated', version },
      { kind: 'NodeUptimeReported', nodeId: 4, now: 100n, uptime: 200n },
    ]);
  });

  it('completes the cancellations of spec 9, which do not say whose contract it was', () => {
    const decoder = sharedDecoder('9');
    const cancel = (id: number): [string, string, unknown[]] => [
      'SmartContractModule',
      'ContractCanceled',
      [id],
    ];
    const made = (id: number, contractType: object): [string, string, unknown[]] => [
      'SmartContractModule',
      'ContractCreated',
      [{ version: 1, state: 'Created', contractId: id, twinId: 5, contractType }],
    ];
    const decoded = decodeEvents(
      decoder,
      made(7, nodeContract),
      made(8, { NameContract: { name: 'abc' } }),
      cancel(7),
      cancel(8),
      cancel(6),
    );
    expect(namelessCancellations(decoded)).to.deep.equal([7n, 8n, 6n]);
    const holders = new Map(holdersIn(decoded));
    const complete = (): readonly ChainFact[] => completeFacts(9, 9, decoded, (id) => holders.get(id));
    expect(complete)
      .to.throw(/cancels contract 6 without/)
      .with.property('code', 'BLOCK_UNDECODABLE');
    holders.set(contractId(6), null);
    expect(stated(complete())).to.deep.equal([
      { kind: 'NodeContractCreated', contract: theContract },
      { kind: 'NameContractCreated', contractId: 8n, twinId: 5, name: 'abc' },
      { kind: 'NodeContractCanceled', contractId: 7n, nodeId: 2, twinId: 5 },
      { kind: 'NameContractCanceled', contractId: 8n },
    ]);
  });

  it('stops at a fact whose extrinsic cannot be read, and not at a foreign extrinsic that cannot', async () => {
    const decoder = sharedDecoder('31');
    const block = (await recordedBlocks(recordingAcrossUpgrade)).find(({ number }) => number === 9);
    const [timestamp, create] = (block?.extrinsics ?? []).map(hexBytes);
    if (block === undefined || timestamp === undefined || create === undefined)
      return expect.fail('no such block');
    const broken = Uint8Array.from([...create.slice(0, 120), 0xff, 0xff]);
    const ours = { number: 9, extrinsics: [timestamp, broken], events: hexBytes(block.events) };
    expect(() => decoder.decode(ours).facts).to.throw(/extrinsic 1 cannot be decoded/);
    const foreign = eventsOf(success(decoder, 0), success(decoder, 1));
    expect(decoder.decode({ ...ours, events: foreign }).facts).to.deep.equal([]);
    return undefined;
  });

  it('refuses metadata that is none, lacks our pallets, or is older than the known types', () => {
    const { metadata } = sharedDecoder('9');
    for (const hex of ['0x00', '0x6d6574610e00', '0x6d657461ff'] as const) {
      expect(() => new RuntimeDecoder(hex, 120))
        .to.throw()
        .with.property('code', 'BLOCK_UNDECODABLE');
    }
    expect(() => new RuntimeDecoder(metadata.toHex(), 8)).to.throw(/known from spec version 9 on/);
  });
});
