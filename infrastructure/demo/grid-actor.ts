import { ApiPromise, WsProvider } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { ProviderInterface } from '@polkadot/rpc-provider/types';
import type { KeyringPair } from '@polkadot/keyring/types';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { type ContractId, contractId, type TwinId, twinId } from '../../domain/ids.js';
import { isJsonObject, parseExactJson } from '../../domain/json/exact-json.js';

type Call = SubmittableExtrinsic<'promise'>;

/** An event of an extrinsic, in plain values. */
interface Happened {
  readonly name: string;
  readonly data: readonly unknown[];
}

/** Somebody's extrinsic failed on the chain. */
export class ExtrinsicFailedError extends Error {
  override readonly name = 'ExtrinsicFailedError';
  readonly code = 'EXTRINSIC_FAILED';
}

/**
 * What people do on the grid's chain, over the same client library that the grid's own tools use: twins, a farm, a
 * node, contracts. For the demo and the end-to-end tests.
 */
export class GridActor {
  readonly #api: ApiPromise;
  readonly #keys: Keyring;

  private constructor(api: ApiPromise, keys: Keyring) {
    this.#api = api;
    this.#keys = keys;
  }

  static async connect(url: string): Promise<GridActor> {
    await cryptoWaitReady();
    // polkadot-js's own types do not agree under exactOptionalPropertyTypes
    const provider = new WsProvider(url) as unknown as ProviderInterface;
    const api = await ApiPromise.create({ provider, noInitWarn: true });
    return new GridActor(api, new Keyring({ type: 'sr25519' }));
  }

  close(): Promise<void> {
    return this.#api.disconnect();
  }

  /** A development account, e.g. `//Alice`. */
  key(uri: string): KeyringPair {
    return this.#keys.addFromUri(uri);
  }

  async createTwin(key: KeyringPair): Promise<TwinId> {
    await this.#send(this.#call('tfgridModule', 'userAcceptTc', 'https://library.threefold.me', 'hash'), key);
    const events = await this.#send(this.#call('tfgridModule', 'createTwin', null, null), key);
    return twinId(numberAt(find(events, 'tfgridModule.TwinStored').data[0], 'id'));
  }

  /** @returns the farm's id */
  async createFarm(
    key: KeyringPair,
    name: string,
    publicIps: readonly { ip: string; gw: string }[] = [],
  ): Promise<number> {
    const events = await this.#send(this.#call('tfgridModule', 'createFarm', name, publicIps), key);
    return numberAt(find(events, 'tfgridModule.FarmStored').data[0], 'id');
  }

  /** @param key the node's own. @returns the node's id */
  async createNode(
    key: KeyringPair,
    farm: number,
    resources: { cru: number; mru: bigint; sru: bigint; hru: bigint },
  ): Promise<number> {
    const location = { city: 'Ghent', country: 'Belgium', latitude: '51.05', longitude: '3.72' };
    const interfaces = [{ name: 'zos', mac: '02:00:00:00:00:01', ips: ['10.0.0.2'] }];
    const call = this.#call(
      'tfgridModule',
      'createNode',
      farm,
      resources,
      location,
      interfaces,
      false,
      true,
      null,
    );
    return numberAt(find(await this.#send(call, key), 'tfgridModule.NodeStored').data[0], 'id');
  }

  async createContract(
    key: KeyringPair,
    node: number,
    hash: string,
    data = '',
    publicIps = 0,
  ): Promise<ContractId> {
    const call = this.#call('smartContractModule', 'createNodeContract', node, hash, data, publicIps, null);
    const events = await this.#send(call, key);
    return contractId(bigAt(find(events, 'smartContractModule.ContractCreated').data[0], 'contractId'));
  }

  async updateContract(key: KeyringPair, contract: ContractId, hash: string, data = ''): Promise<void> {
    await this.#send(this.#call('smartContractModule', 'updateNodeContract', contract, hash, data), key);
  }

  /** Reserves a name for gateways. */
  async createNameContract(key: KeyringPair, name: string): Promise<ContractId> {
    const events = await this.#send(this.#call('smartContractModule', 'createNameContract', name), key);
    return contractId(bigAt(find(events, 'smartContractModule.ContractCreated').data[0], 'contractId'));
  }

  /** Makes a node a gateway. @param key the farmer's */
  async addPublicConfig(key: KeyringPair, farm: number, node: number, domain: string): Promise<void> {
    const config = { ip4: { ip: '185.206.122.40/24', gw: '185.206.122.1' }, ip6: null, domain };
    await this.#send(this.#call('tfgridModule', 'addNodePublicConfig', farm, node, config), key);
  }

  /** What nodes should run, as the council sets it. @param sudo the chain's sudo key */
  async setZosVersion(sudo: KeyringPair, record: string): Promise<void> {
    const call = this.#call('tfgridModule', 'setZosVersion', record);
    await this.#send(this.#call('sudo', 'sudo', call), sudo);
  }

  /** @param key the farmer's */
  async changePowerTarget(key: KeyringPair, node: number, target: 'Up' | 'Down'): Promise<void> {
    await this.#send(this.#call('tfgridModule', 'changePowerTarget', node, target), key);
  }

  async cancelContract(key: KeyringPair, contract: ContractId): Promise<void> {
    await this.#send(this.#call('smartContractModule', 'cancelContract', contract), key);
  }

  #call(section: string, method: string, ...args: unknown[]): Call {
    const call = this.#api.tx[section]?.[method];
    if (call === undefined) throw new Error(`the chain has no call ${section}.${method}`);
    return call(...args);
  }

  /** Signs, sends, and waits until a block holds it. @throws ExtrinsicFailedError with the chain's own error name */
  #send(call: Call, key: KeyringPair): Promise<Happened[]> {
    return new Promise((resolve, reject) => {
      call
        .signAndSend(key, { nonce: -1 }, ({ status, events, dispatchError }) => {
          if (dispatchError !== undefined)
            reject(new ExtrinsicFailedError(this.#nameOf(call, dispatchError)));
          else if (status.isInBlock || status.isFinalized) {
            resolve(
              events.map(({ event }) => ({
                name: `${event.section}.${event.method}`,
                data: event.data.map((each) => parseExactJson(JSON.stringify(each.toJSON()))),
              })),
            );
          } else if (status.isInvalid || status.isDropped || status.isUsurped) {
            reject(
              new ExtrinsicFailedError(`${call.method.section}.${call.method.method} is ${status.type}`),
            );
          }
        })
        .catch(reject);
    });
  }

  #nameOf(
    call: Call,
    error: { isModule: boolean; asModule: Parameters<ApiPromise['registry']['findMetaError']>[0] },
  ): string {
    const what = `${call.method.section}.${call.method.method}`;
    if (!error.isModule) return `${what} failed`;
    const { section, name } = this.#api.registry.findMetaError(error.asModule);
    return `${what} failed: ${section}.${name}`;
  }
}

function find(events: readonly Happened[], name: string): Happened {
  const found = events.find((happened) => happened.name === name);
  if (found === undefined) throw new Error(`the extrinsic emitted no ${name}`);
  return found;
}

function bigAt(value: unknown, field: string): bigint {
  // the values came out of our own JSON parser
  const inner = isJsonObject(value as never) ? (value as Record<string, unknown>)[field] : value;
  if (typeof inner === 'number' || typeof inner === 'bigint') return BigInt(inner);
  throw new Error(`expected a number in ${field}`);
}

const numberAt = (value: unknown, field: string): number => Number(bigAt(value, field));
