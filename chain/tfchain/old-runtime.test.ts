import { expect } from 'chai';
import { expandMetadata } from '@polkadot/types';
import { u8aToHex } from '@polkadot/util';
import { twinId } from '../../domain/ids.js';
import type { BlockSource } from '../block-source.js';
import { mapEntry } from '../decode/map-entry.js';
import type { RuntimeDecoder } from '../decode/runtime-decoder.js';
import {
  eventBytes,
  eventsOf,
  record,
  sharedDecoder,
  success,
  timestampSet,
} from '../decode/scale-block.fixture.js';
import type { RecordedBlock } from '../recording/recorded-block.js';
import { Reader } from './block-reader.fixture.js';
import { systemEventsKey } from './system-events-key.js';
import { ChainServer } from './chain-server.fixture.js';
import { connectTfchain } from './connect-tfchain.js';
import { haveShared, sharedTfchain, skipReason } from './recorded-blocks.fixture.js';

describe(`live block source over the oldest runtime${skipReason}`, () => {
  let decoder: RuntimeDecoder;
  let server: ChainServer;
  let source: BlockSource;

  before(function () {
    if (!haveShared) this.skip();
    decoder = sharedDecoder('9');
  });
  beforeEach(async () => {
    const cancel = (id: number): Uint8Array =>
      record(0, eventBytes(decoder, 'SmartContractModule', 'ContractCanceled', [id]));
    const block: RecordedBlock = {
      number: 1,
      hash: '',
      parentHash: '',
      specVersion: 9,
      extrinsics: [u8aToHex(timestampSet)],
      events: u8aToHex(eventsOf(cancel(7), cancel(8), success(decoder, 0))),
    };
    server = new ChainServer([block, block], sharedTfchain);
    await server.start();
    server.finalize(1);
    source = connectTfchain({ endpoints: [server.url], requestTimeoutMs: 400, pollMs: 50 });
  });
  afterEach(async () => {
    await source.close();
    await server.stop();
  });

  /** Answers storage questions other than for events with values by key. */
  function store(values: ReadonlyMap<string, string>): void {
    server.meddle = ({ id, method, params }) => {
      const [key] = params;
      if (method !== 'state_getStorage' || key === systemEventsKey) return undefined;
      return JSON.stringify({ jsonrpc: '2.0', id, result: values.get(String(key)) ?? null });
    };
  }

  function entry(item: 'contracts' | 'twins', type: string, key: number, value: object): [string, string] {
    const pallet = item === 'twins' ? 'TfgridModule' : 'SmartContractModule';
    const at = mapEntry(decoder, { pallet, item: item === 'twins' ? 'Twins' : 'Contracts', key }).key;
    return [at, decoder.registry.createType(type, value).toHex()];
  }

  it('looks up whose a contract was when a cancellation does not say', async () => {
    const node = { nodeId: 2, deploymentData: '', deploymentHash: '', publicIps: 0, publicIpsList: [] };
    const contract = (contractId: number, contractType: object): object => ({
      version: 1,
      state: 'Created',
      contractId,
      twinId: 5,
      contractType,
    });
    store(
      new Map([
        entry('contracts', 'Contract', 7, contract(7, { NodeContract: node })),
        entry('contracts', 'Contract', 8, contract(8, { NameContract: { name: 'abc' } })),
      ]),
    );
    const reader = await new Reader(source, 1, true).end();
    expect(reader.error).to.equal(null);
    const origin = { phase: 'extrinsic', index: 0, signer: null, call: 'timestamp.set' };
    expect(reader.blocks[0]?.facts).to.deep.equal([
      {
        kind: 'NodeContractCanceled',
        contractId: 7n,
        nodeId: 2,
        twinId: 5,
        eventIndex: 0,
        origin,
      },
      { kind: 'NameContractCanceled', contractId: 8n, eventIndex: 1, origin },
    ]);
  });

  it('stops when it cannot be looked up', async () => {
    store(new Map());
    const reader = await new Reader(source, 1, true).end();
    expect(reader.error).to.have.property('code', 'BLOCK_UNDECODABLE');
    expect(reader.error)
      .to.have.property('message')
      .that.matches(/contract 7 without saying whose/);
  });

  it('makes the keys that the chain makes', () => {
    const { key } = mapEntry(decoder, { pallet: 'TfgridModule', item: 'Twins', key: 1 });
    const twins = expandMetadata(decoder.registry, decoder.metadata).query['tfgridModule']?.['twins'];
    expect(key).to.equal(decoder.registry.createType('StorageKey', [twins, [1]]).toHex());
  });

  it('reads twins from storage, and refuses another twin than asked for', async () => {
    const twin = (id: number): object => ({
      version: 1,
      id,
      accountId: `0x${'ab'.repeat(32)}`,
      ip: '::1',
      entities: [],
    });
    store(new Map([entry('twins', 'Twin', 3, twin(3)), entry('twins', 'Twin', 4, twin(3))]));
    expect(await source.twinAccount(twinId(3))).to.equal('ab'.repeat(32));
    expect(await source.twinAccount(twinId(5))).to.equal(null);
    const wrong: unknown = await source.twinAccount(twinId(4)).catch((error: unknown) => error);
    expect(wrong).to.have.property('code', 'CHAIN_UNREACHABLE');
  });

  it('reads prices from storage', async () => {
    const unit = (value: number): object => ({ value, unit: 'Gigabytes' });
    const account = `0x${'ab'.repeat(32)}`;
    const policy = {
      version: 1,
      id: 1,
      name: 'threefold_default_pricing_policy',
      su: unit(50_000),
      cu: unit(100_000),
      nu: unit(15_000),
      ipu: unit(40_000),
      uniqueName: unit(2500),
      domainName: unit(5000),
      foundationAccount: account,
      certifiedSalesAccount: account,
    };
    const { key } = mapEntry(decoder, { pallet: 'TfgridModule', item: 'PricingPolicies', key: 1 });
    store(new Map([[key, decoder.registry.createType('PricingPolicy', policy).toHex()]]));
    const name = policy.name;
    expect((await source.records?.pricing(1))?.value).to.deep.equal({
      id: 1,
      name,
      su: 50_000,
      cu: 100_000,
      nu: 15_000,
      ipu: 40_000,
      uniqueName: 2500,
    });
    expect((await source.records?.pricing(2))?.value).to.equal(null);
  });
});
