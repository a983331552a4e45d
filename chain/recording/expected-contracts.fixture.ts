import { Metadata, TypeRegistry } from '@polkadot/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { readFileSync } from 'node:fs';
import type { PublicIp } from '../../domain/chain-fact.js';
import { type ContractId, contractId } from '../../domain/ids.js';
import type { ContractStory } from './contracts-of-node.fixture.js';
import type { RecordedBlock } from './recorded-block.js';

interface TypesBundle {
  spec: Record<string, { types: { minmax: [number, number | null]; types: Record<string, string> }[] }>;
}

/**
 * What the extrinsics of a recording must have led to, worked out without the code under test: polkadot's own decoding of
 * whole vectors with the bundle of types beside the recording, contract ids counted from the successful calls, addresses
 * handed out from what the farm was created with. Only what no extrinsic does (cancelling in finalization) is read from events.
 */
export function expectedContracts(
  blocks: readonly RecordedBlock[],
  metadataDir: string,
  node: number,
): {
  readonly contracts: ReadonlyMap<ContractId, ContractStory>;
  readonly failed: number;
  /** Blocks in which extrinsics failed and the grid's pallets said nothing at all. */
  readonly onlyFailed: readonly number[];
} {
  const registries = new Map<number, TypeRegistry>();
  const contracts = new Map<ContractId, ContractStory>();
  let free: PublicIp[] = [];
  let lastId = 0n;
  let failed = 0;
  const onlyFailed: number[] = [];
  const cancel = (id: ContractId, block: number, by: string | null): void => {
    const story = contracts.get(id);
    if (story === undefined) return;
    story.cancelled = { block, by };
    free = [...free, ...story.ips];
    story.ips = [];
  };
  for (const { number, specVersion, extrinsics, events } of blocks) {
    const registry = registries.get(specVersion) ?? registryOf(specVersion, metadataDir);
    registries.set(specVersion, registry);
    const records = [...registry.createType('Vec<EventRecord>', events)] as unknown as EventRecord[];
    const failedBefore = failed;
    for (const [index, raw] of extrinsics.entries()) {
      const extrinsic = registry.createType('Extrinsic', raw);
      if (!extrinsic.isSigned) continue;
      if (!succeeded(records, index)) {
        failed++;
        continue;
      }
      const { section, method, args } = extrinsic.method;
      const by = Buffer.from(extrinsic.signer.toU8a().slice(-32)).toString('hex');
      const text = (at: number): string => Buffer.from(args[at]?.toU8a(true) ?? []).toString();
      if (section === 'tfgridModule' && method === 'createFarm') {
        const given = args[1]?.toHuman() as { ip: string; gateway: string }[];
        free = given.map(({ ip, gateway }) => ({ ip, gateway }));
      }
      if (section !== 'smartContractModule') continue;
      const story = contracts.get(contractId(/^\d+$/.test(String(args[0])) ? String(args[0]) : 0));
      if (method.startsWith('create')) lastId += 1n;
      if (method === 'createNodeContract' && Number(args[0]) === node) {
        const wanted = Number(args[3]);
        const ips = free.slice(0, wanted);
        free = free.slice(wanted);
        const made = { createdBy: by, created: number, hash: text(2), data: text(1), ips, cancelled: null };
        contracts.set(contractId(lastId), made);
      }
      if (method === 'updateNodeContract' && story !== undefined) {
        story.data = text(1);
        story.hash = text(2);
      }
      if (method === 'cancelContract') cancel(contractId(String(args[0])), number, by);
    }
    const isSilent = records.every(({ event }) => !/^(?:tfgrid|smartContract)Module$/.test(event.section));
    if (failed > failedBefore && isSilent) onlyFailed.push(number);
    for (const { phase, event } of records) {
      if (phase.isFinalization && event.method === 'NodeContractCanceled') {
        cancel(contractId(String(event.data[0])), number, null);
      }
    }
  }
  return { contracts, failed, onlyFailed };
}

function succeeded(records: readonly EventRecord[], index: number): boolean {
  const of = records.filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eq(index));
  return of.some(({ event }) => event.section === 'system' && event.method === 'ExtrinsicSuccess');
}

function registryOf(specVersion: number, metadataDir: string): TypeRegistry {
  const bundle = JSON.parse(readFileSync(`${metadataDir}types-bundle.json`, 'utf8')) as TypesBundle;
  const registry = new TypeRegistry();
  for (const { minmax, types } of bundle.spec['substrate-threefold']?.types ?? []) {
    const [first, last] = minmax;
    if (specVersion >= first && specVersion <= (last ?? Infinity)) registry.register(types);
  }
  const hex = readFileSync(`${metadataDir}metadata-${specVersion}.hex`, 'utf8').trim();
  registry.setMetadata(new Metadata(registry, hex as `0x${string}`));
  return registry;
}
