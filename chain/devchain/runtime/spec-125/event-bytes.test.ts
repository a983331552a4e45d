import { u8aToHex } from '@polkadot/util';
import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ChainFact } from '../../../../domain/chain-fact.js';
import { describeRuntime } from '../describe-runtime.js';
import { decodeRecord, encodeRecord, type SampleEvent } from '../event-record.fixture.js';
import { type OpenRuntime, openRuntime } from '../open-runtime.js';
import { realRuntimeOrSkip } from '../real-metadata.fixture.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const u128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((raw) => u8aToHex(raw));
const text = (max: number) => fc.uint8Array({ maxLength: max }).map((raw) => u8aToHex(raw));
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const power = fc.constantFrom('Up', 'Down');

const resources = fc.record({ hru: u64, sru: u64, cru: u64, mru: u64 });
const ip = fc.record({ ip: text(18), gateway: text(15), contractId: u64 });
const config = fc.record({
  ip4: fc.record({ ip: text(18), gw: text(15) }),
  ip6: maybe(fc.record({ ip: text(43), gw: text(39) })),
  domain: maybe(text(128)),
});
const node = fc.record({
  version: u32,
  id: u32,
  farmId: u32,
  twinId: u32,
  resources,
  location: fc.record({ city: text(50), country: text(50), latitude: text(50), longitude: text(50) }),
  publicConfig: maybe(config),
  created: u64,
  farmingPolicyId: u32,
  interfaces: fc.array(
    fc.record({ name: text(15), mac: text(17), ips: fc.array(text(42), { maxLength: 3 }) }),
    {
      maxLength: 3,
    },
  ),
  certification: fc.constantFrom('Diy', 'Certified'),
  secureBoot: fc.boolean(),
  virtualized: fc.boolean(),
  serialNumber: maybe(text(128)),
  connectionPrice: u32,
});
const farm = fc.record({
  version: u32,
  id: u32,
  name: text(40),
  twinId: u32,
  pricingPolicyId: u32,
  certification: fc.constantFrom('NotCertified', 'Gold'),
  publicIps: fc.array(ip, { maxLength: 3 }),
  dedicatedFarm: fc.boolean(),
  farmingPolicyLimits: maybe(
    fc.record({
      farmingPolicyId: u32,
      cu: maybe(u64),
      su: maybe(u64),
      end: maybe(u64),
      nodeCount: maybe(u32),
      nodeCertification: fc.boolean(),
    }),
  ),
});
const price = fc.record({ value: u32, unit: fc.constantFrom('Bytes', 'Gigabytes') });
const pricing = fc.record({
  version: u32,
  id: u32,
  name: text(40),
  su: price,
  cu: price,
  nu: price,
  ipu: price,
  uniqueName: price,
  domainName: price,
  foundationAccount: hex(32),
  certifiedSalesAccount: hex(32),
  discountForDedicationNodes: fc.nat({ max: 100 }),
});
const twin = fc.record({
  id: u32,
  accountId: hex(32),
  relay: maybe(text(100)),
  entities: fc.array(fc.record({ entityId: u32, signature: text(64) }), { maxLength: 2 }),
  pk: maybe(text(128)),
});
const nodeContract = fc.record({
  nodeId: u32,
  deploymentHash: hex(32),
  deploymentData: text(512),
  publicIps: u32,
  publicIpsList: fc.array(ip, { maxLength: 3 }),
});
const state = fc.oneof(
  fc.constant('Created'),
  fc.constantFrom('CanceledByUser', 'OutOfFunds').map((cause) => ({ Deleted: cause })),
  u64.map((block) => ({ GracePeriod: block })),
);
const contractOf = (contractType: fc.Arbitrary<unknown>) =>
  fc.record({
    version: u32,
    state,
    contractId: u64,
    twinId: u32,
    contractType,
    solutionProviderId: maybe(u64),
  });
const onNode = fc.record({ contractId: u64, nodeId: u32, twinId: u32 });
const ips = fc.record({ contractId: u64, publicIps: fc.array(ip, { maxLength: 3 }) });

type Sampled = readonly [
  pallet: 'TfgridModule' | 'SmartContractModule',
  event: string,
  data: fc.Arbitrary<unknown>,
];
const grid = (event: string, data: fc.Arbitrary<unknown>): Sampled => ['TfgridModule', event, data];
const contract = (event: string, data: fc.Arbitrary<unknown>): Sampled => [
  'SmartContractModule',
  event,
  data,
];

/**
 * The events behind every kind of fact that zledger reads; a new kind does not compile until it is here. OwnExtrinsic is made of an
 * extrinsic and its result, of any pallet.
 */
const sources: Readonly<Record<Exclude<ChainFact['kind'], 'OwnExtrinsic'>, Sampled>> = {
  NodeContractCreated: contract(
    'ContractCreated',
    contractOf(nodeContract.map((one) => ({ NodeContract: one }))),
  ),
  NodeContractUpdated: contract(
    'ContractUpdated',
    contractOf(nodeContract.map((one) => ({ NodeContract: one }))),
  ),
  NodeContractCanceled: contract('NodeContractCanceled', onNode),
  ContractGracePeriodStarted: contract(
    'ContractGracePeriodStarted',
    fc.tuple(onNode, u64).map(([one, blockNumber]) => ({ ...one, blockNumber })),
  ),
  ContractGracePeriodEnded: contract('ContractGracePeriodEnded', onNode),
  RentContractCreated: contract(
    'ContractCreated',
    contractOf(u32.map((nodeId) => ({ RentContract: { nodeId } }))),
  ),
  RentContractCanceled: contract(
    'RentContractCanceled',
    u64.map((contractId) => ({ contractId })),
  ),
  NameContractCreated: contract(
    'ContractCreated',
    contractOf(text(64).map((name) => ({ NameContract: { name } }))),
  ),
  NameContractCanceled: contract(
    'NameContractCanceled',
    u64.map((contractId) => ({ contractId })),
  ),
  IpsReserved: contract('IPsReserved', ips),
  IpsFreed: contract('IPsFreed', ips),
  NodeStored: grid('NodeStored', node),
  NodeUpdated: grid('NodeUpdated', node),
  NodeDeleted: grid('NodeDeleted', fc.tuple(u32)),
  FarmUpdated: grid('FarmUpdated', farm),
  PricingPolicyStored: grid('PricingPolicyStored', pricing),
  NodePublicConfigStored: grid('NodePublicConfigStored', fc.tuple(u32, maybe(config))),
  PowerTargetChanged: grid('PowerTargetChanged', fc.record({ farmId: u32, nodeId: u32, powerTarget: power })),
  PowerStateChanged: grid(
    'PowerStateChanged',
    fc.record({
      farmId: u32,
      nodeId: u32,
      powerState: fc.oneof(
        fc.constant('Up'),
        u32.map((block) => ({ Down: block })),
      ),
    }),
  ),
  ZosVersionUpdated: grid('ZosVersionUpdated', text(200)),
  NodeUptimeReported: grid('NodeUptimeReported', fc.tuple(u32, u64, u64)),
  ContractBilled: contract(
    'ContractBilled',
    fc.record({
      contractId: u64,
      timestamp: u64,
      discountLevel: fc.constantFrom('None', 'Default', 'Bronze', 'Silver', 'Gold'),
      amountBilled: u128,
    }),
  ),
  UpdatedUsedResources: contract('UpdatedUsedResources', fc.record({ contractId: u64, used: resources })),
  NruConsumptionReportReceived: contract(
    'NruConsumptionReportReceived',
    fc.record({ contractId: u64, timestamp: u64, window: u64, nru: u64 }),
  ),
  TwinStored: grid('TwinStored', twin),
  TwinUpdated: grid('TwinUpdated', twin),
};

const phase = fc.oneof(
  u32.map((index) => ({ ApplyExtrinsic: index })),
  fc.constantFrom('Finalization' as const, 'Initialization' as const),
);

describe('events written with the described spec 125 and with the real metadata V14', () => {
  let described: OpenRuntime;
  let real: OpenRuntime;

  before(function () {
    real = realRuntimeOrSkip(this);
    described = openRuntime(describeRuntime('current').metadata);
  });

  for (const [kind, [pallet, event, data]] of Object.entries(sources)) {
    it(`${kind}: the whole record of ${pallet}.${event} is the same bytes, and each reads the other's`, () => {
      const record = data.map((one): SampleEvent => ({ pallet, event, data: one }));
      fc.assert(
        fc.property(record, phase, (sample, at) => {
          const bytes = encodeRecord(described, sample, at);
          expect(u8aToHex(bytes)).to.equal(u8aToHex(encodeRecord(real, sample, at)));
          const read = decodeRecord(real, bytes);
          expect(read).to.deep.equal(decodeRecord(described, bytes));
          expect(read.bytes).to.equal(u8aToHex(bytes));
          expect(read.name.endsWith(`.${event}`), read.name).to.equal(true);
        }),
        { numRuns: 25 },
      );
    });
  }
});
