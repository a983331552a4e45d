import { ApiPromise, WsProvider } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { ISubmittableResult } from '@polkadot/types/types';
import type { ProviderInterface } from '@polkadot/rpc-provider/types';
import type { Devchain } from './devchain.js';

export type KeyType = 'sr25519' | 'ed25519' | 'ecdsa';
export type Tx = SubmittableExtrinsic<'promise'>;

/** An unmodified client, connected. Disconnect it at the end. */
export async function connect(chain: Devchain): Promise<ApiPromise> {
  // Upstream's own provider misses its own interface under exactOptionalPropertyTypes.
  const provider = new WsProvider(chain.url) as unknown as ProviderInterface;
  return ApiPromise.create({ provider, noInitWarn: true });
}

/** A development account's key. */
export function devKey(uri: string, type: KeyType = 'sr25519'): KeyringPair {
  return new Keyring({ type }).createFromUri(uri);
}

/** An event as `section.method` and its fields as JSON. */
export interface PlainEvent {
  readonly name: string;
  readonly data: unknown;
}

export function plainEvents(records: readonly EventRecord[]): PlainEvent[] {
  return records.map(({ event }) => ({
    name: `${event.section}.${event.method}`,
    data: event.data.toJSON(),
  }));
}

export interface Outcome {
  readonly block: string;
  readonly events: readonly PlainEvent[];
  /** `section.name` of the dispatch error, or null when the call succeeded. */
  readonly error: string | null;
}

function errorName(result: ISubmittableResult): string | null {
  const error = result.dispatchError;
  if (error === undefined) return null;
  if (!error.isModule) return error.type;
  const { section, name } = error.registry.findMetaError(error.asModule);
  return `${section}.${name}`;
}

/** Signs, sends, makes a block and gives what came of it. Fails when the pool refuses. */
export async function send(chain: Devchain, tx: Tx, signer: KeyringPair): Promise<Outcome> {
  let made = false;
  return new Promise((resolve, reject) => {
    const watch = (result: ISubmittableResult): void => {
      if (result.isError) reject(new Error(`the extrinsic became ${result.status.type}`));
      if (result.status.isReady && !made) {
        made = true;
        chain.newBlock();
      }
      if (!result.status.isInBlock && !result.status.isFinalized) return;
      const block = (result.status.isInBlock ? result.status.asInBlock : result.status.asFinalized).toHex();
      resolve({ block, events: plainEvents(result.events), error: errorName(result) });
    };
    tx.signAndSend(signer, { nonce: -1 }, watch).catch(reject);
  });
}

/** The names of an outcome's events without those of fees and the extrinsic's end. */
export function palletEvents({ events }: Outcome): string[] {
  return events
    .map(({ name }) => name)
    .filter((name) => !/^(system|balances|transactionPayment)\./.test(name));
}

/** The fields of the first event of that name. */
export function eventData({ events }: Outcome, name: string): unknown {
  const found = events.find((event) => event.name === name);
  if (found === undefined)
    throw new Error(`no ${name} among ${events.map((event) => event.name).join(', ')}`);
  return found.data;
}

/** The call `section.method` of a client: which calls there are is only known from the metadata. */
export function tx(api: ApiPromise, section: string, method: string, ...args: unknown[]): Tx {
  const make = api.tx[section]?.[method];
  if (make === undefined) throw new Error(`the runtime has no call ${section}.${method}`);
  return make(...args);
}

/** A storage item's value at the best block, or at `at`, as JSON. */
export async function stored(
  api: ApiPromise,
  item: string,
  keys: unknown[] = [],
  at?: string,
): Promise<unknown> {
  const [section = '', name = ''] = item.split('.');
  const view = at === undefined ? api : await api.at(at);
  const query = view.query[section]?.[name];
  if (query === undefined) throw new Error(`the runtime has no storage item ${item}`);
  return (await query(...keys)).toJSON();
}

const gigabyte = 1024n ** 3n;

/** A node's description as spec 125 takes it. */
export const nodeInput = [
  { hru: 0n, sru: 512n * gigabyte, cru: 8n, mru: 16n * gigabyte },
  { city: 'Ghent', country: 'Belgium', latitude: '51.05', longitude: '3.71' },
  [{ name: 'zos', mac: '00:1a:2b:3c:4d:5e', ips: ['10.0.0.2/24'] }],
  true,
  false,
  'serial-1',
] as const;

/** Accepts the terms and creates a twin. */
export async function createTwin(chain: Devchain, api: ApiPromise, signer: KeyringPair): Promise<Outcome> {
  await send(chain, tx(api, 'tfgridModule', 'userAcceptTc', 'http://zos.tf/terms/v0.1', 'hash'), signer);
  return send(chain, tx(api, 'tfgridModule', 'createTwin', 'relay.dev.grid.tf', null), signer);
}

export interface Grid {
  readonly farmer: KeyringPair;
  readonly node: KeyringPair;
  readonly user: KeyringPair;
}

/** Twin 1 the farmer, twin 2 node 1, twin 3 a user; farm 1 with two public addresses. */
export async function buildGrid(chain: Devchain, api: ApiPromise, type: KeyType = 'sr25519'): Promise<Grid> {
  const [farmer, node, user] = [devKey('//Bob', type), devKey('//Charlie', type), devKey('//Dave', type)];
  for (const signer of [farmer, node, user]) await createTwin(chain, api, signer);
  const ips = [
    { ip: '185.206.122.33/24', gw: '185.206.122.1' },
    { ip: '185.206.122.34/24', gw: '185.206.122.1' },
  ];
  await send(chain, tx(api, 'tfgridModule', 'createFarm', 'farm-one', ips), farmer);
  await send(chain, tx(api, 'tfgridModule', 'createNode', 1, ...nodeInput), node);
  return { farmer, node, user };
}

/** 32 ASCII bytes, as a deployment's MD5 in hex is stored on chain. */
export function deploymentHash(seed: number): string {
  return seed.toString(16).padStart(32, '0');
}
