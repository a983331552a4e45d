import { ApiPromise, Keyring } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import type { Devchain } from '../devchain/devchain.js';
import { RpcConnection } from './rpc-connection.js';

const keyring = (): Keyring => new Keyring({ type: 'sr25519' });

type Built = SubmittableExtrinsic<'promise'>;

/** What node 1 of `createFarmAndNode` has. */
export const nodeResources = { hru: 4n << 40n, sru: 1n << 39n, cru: 8n, mru: 32n << 30n };

/**
 * Signs and submits calls to a development chain through ApiPromise over our own RpcConnection, a block for each call.
 * Arguments go by name, because old and new runtimes order them differently.
 */
export class DevchainUser {
  private constructor(
    private readonly chain: Devchain,
    private readonly api: ApiPromise,
    private readonly connection: RpcConnection,
  ) {}

  static async of(chain: Devchain): Promise<DevchainUser> {
    const connection = new RpcConnection(chain.url, { requestTimeoutMs: 60_000 });
    await connection.connect();
    const api = await ApiPromise.create({ provider: connection, noInitWarn: true });
    return new DevchainUser(chain, api, connection);
  }

  /** Accepts the terms and creates a twin for each; returns their accounts as hex. */
  async createTwins(...uris: string[]): Promise<string[]> {
    for (const uri of uris) {
      await this.call(uri, 'tfgridModule', 'userAcceptTc', { documentLink: 'x', documentHash: 'y' });
      await this.call(uri, 'tfgridModule', 'createTwin', { ip: '::1', relay: null, pk: null });
    }
    return uris.map((uri) => Buffer.from(keyring().addFromUri(uri).addressRaw).toString('hex'));
  }

  /** A farm with two addresses and node 1, of the twin of `uri`. */
  async createFarmAndNode(uri: string): Promise<void> {
    const publicIps = ['33', '34'].map((last) => ({
      ip: `185.206.122.${last}/24`,
      gateway: '185.206.122.1',
      gw: '185.206.122.1',
    }));
    await this.call(uri, 'tfgridModule', 'createFarm', { name: 'freefarm', publicIps });
    await this.createNode(uri);
  }

  /** The next node of farm 1, of the twin of `uri`. @param more arguments of the call that are to be others */
  async createNode(uri: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.call(uri, 'tfgridModule', 'createNode', {
      farmId: 1,
      resources: nodeResources,
      location: { longitude: '3.7', latitude: '51.0', city: 'Ghent', country: 'Belgium' },
      country: 'Belgium',
      city: 'Ghent',
      interfaces: [],
      secureBoot: false,
      virtualized: true,
      serialNumber: 'x',
      ...more,
    });
  }

  /** Other prices for everybody; `uri` holds the chain's sudo key. @param ipu of a public address, in 1e-7 USD an hour */
  async changePrices(uri: string, ipu: number): Promise<void> {
    await this.sudo(uri, 'tfgridModule', 'updatePricingPolicy', { id: 1, ...pricesOf(ipu) });
  }

  async createContract(uri: string, deploymentHash: string, publicIps = 0): Promise<void> {
    const hash = `0x${Buffer.from(deploymentHash).toString('hex')}`;
    await this.call(uri, 'smartContractModule', 'createNodeContract', {
      nodeId: 1,
      data: 'hello',
      deploymentData: 'hello',
      deploymentHash: hash,
      publicIps,
      solutionProviderId: null,
    });
  }

  async call(
    uri: string,
    section: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.#send(uri, method, this.#built(section, method, args));
  }

  /** The same as root; `uri` holds the chain's sudo key. */
  async sudo(
    uri: string,
    section: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.#send(uri, method, this.#built('sudo', 'sudo', { call: this.#built(section, method, args) }));
  }

  #built(section: string, method: string, args: Readonly<Record<string, unknown>>): Built {
    const tx = this.api.tx[section]?.[method];
    if (tx === undefined) throw new RangeError(`no call ${section}.${method}`);
    return tx(...tx.meta.args.map(({ name }) => args[name.toString()]));
  }

  async #send(uri: string, method: string, built: Built): Promise<void> {
    const pair: KeyringPair = keyring().addFromUri(uri);
    const nonce = await this.api.rpc.system.accountNextIndex(pair.address);
    await built.signAndSend(pair, { nonce });
    const at = await this.api.at(this.chain.newBlock());
    const events = (await at.query['system']?.['events']?.()) as unknown as Iterable<EventRecord>;
    const failure = [...events].find(({ event }) => event.method === 'ExtrinsicFailed');
    if (failure !== undefined)
      throw new Error(`${method} failed: ${JSON.stringify(failure.event.data.toHuman())}`);
  }

  async close(): Promise<void> {
    await this.api.disconnect();
    await this.connection.disconnect();
  }
}

function pricesOf(ipu: number): Readonly<Record<string, unknown>> {
  const price = (value: number): object => ({ value, unit: 'Gigabytes' });
  return {
    name: 'threefold_default_pricing_policy',
    su: price(50_000),
    cu: price(100_000),
    nu: price(15_000),
    ipu: price(ipu),
    uniqueName: price(2_500),
    domainName: price(5_000),
    foundationAccount: `0x${'0f'.repeat(32)}`,
    certifiedSalesAccount: `0x${'0e'.repeat(32)}`,
    discountForDedicationNodes: 50,
  };
}
