import { ApiPromise, Keyring } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { EventRecord } from '@polkadot/types/interfaces';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { RpcConnection } from '../../../chain/tfchain/rpc-connection.js';
import { typesForClient } from './known-types.js';
import type { RealChain } from './real-chain.js';

type Arguments = Readonly<Record<string, unknown>>;
type Call = SubmittableExtrinsic<'promise'>;

/** What became of an extrinsic. */
export interface Outcome {
  readonly block: number;
  /** The dispatch error's name; null when it succeeded. */
  readonly error: string | null;
  /** Name of the event -> its values, as plain JSON. */
  readonly events: ReadonlyMap<string, readonly unknown[]>;
}

/**
 * Signs and submits calls to a real runtime over ApiPromise, with the types of that runtime. Arguments go by name, because
 * runtimes order them differently, and what a runtime does not ask for is left out.
 */
export class RealUser {
  private constructor(
    private readonly chain: RealChain,
    private readonly api: ApiPromise,
    private readonly connection: RpcConnection,
    private readonly keys: Keyring,
  ) {}

  static async of(chain: RealChain): Promise<RealUser> {
    await cryptoWaitReady();
    const connection = new RpcConnection(chain.url, { requestTimeoutMs: 120_000 });
    await connection.connect();
    const types = typesForClient(await chain.specVersion());
    const api = await ApiPromise.create({ provider: connection, types, noInitWarn: true });
    return new RealUser(chain, api, connection, new Keyring({ type: 'sr25519' }));
  }

  key(uri: string): KeyringPair {
    return this.keys.addFromUri(uri);
  }

  has(section: string, method: string): boolean {
    return this.api.tx[section]?.[method] !== undefined;
  }

  /** Puts a call into the pool; a block that is built later holds it. @returns its hash */
  async submit(uri: string, section: string, method: string, args: Arguments): Promise<string> {
    return this.#send(uri, this.#built(section, method, args));
  }

  /** The same as root. */
  async submitAsRoot(uri: string, section: string, method: string, args: Arguments): Promise<string> {
    const call = this.#built(section, method, args);
    return this.#send(uri, this.#built('sudo', 'sudoUncheckedWeight', { call, weight: 0 }));
  }

  /** A call in a block of its own. */
  async call(uri: string, section: string, method: string, args: Arguments): Promise<Outcome> {
    const hash = await this.submit(uri, section, method, args);
    return this.outcome(hash, await this.chain.newBlock());
  }

  /** What the block says of the extrinsic with this hash, read by the state's runtime. @throws Error when it is not in it */
  async outcome(hash: string, block: string): Promise<Outcome> {
    const { block: body } = await this.api.rpc.chain.getBlock(block);
    const at = body.extrinsics.findIndex((each) => each.hash.toHex() === hash);
    if (at === -1) throw new Error(`block ${body.header.number.toNumber()} does not hold extrinsic ${hash}`);
    const state = await this.api.at(block);
    // System.Events is this in every runtime
    const records = (await state.query['system']?.['events']?.()) as unknown as Iterable<EventRecord>;
    const own = [...records].filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.eqn(at));
    const failed = own.find(({ event }) => event.section === 'system' && event.method === 'ExtrinsicFailed');
    return {
      block: body.header.number.toNumber(),
      error: failed === undefined ? null : JSON.stringify(failed.event.data[0]?.toHuman()),
      events: new Map(own.map(({ event }) => [event.method, event.data.map((value) => value.toJSON())])),
    };
  }

  /** An entry of a map in the chain's storage now, as plain JSON. */
  async stored(section: string, item: string, key: unknown): Promise<unknown> {
    const now = await this.api.at(await this.api.rpc.chain.getFinalizedHead());
    return (await now.query[section]?.[item]?.(key))?.toJSON() ?? null;
  }

  async close(): Promise<void> {
    await this.api.disconnect();
    await this.connection.disconnect();
  }

  #built(section: string, method: string, args: Arguments): Call {
    const call = this.api.tx[section]?.[method];
    if (call === undefined) throw new RangeError(`this runtime has no call ${section}.${method}`);
    return call(...call.meta.args.map(({ name }) => args[name.toString()]));
  }

  async #send(uri: string, call: Call): Promise<string> {
    const pair = this.key(uri);
    const nonce = await this.api.rpc.system.accountNextIndex(pair.address);
    // Mortal ones name the hash of a block that Chopsticks made up; these name the genesis.
    const signed = await call.signAsync(pair, { nonce, era: 0 });
    return (await this.api.rpc.author.submitExtrinsic(signed)).toHex();
  }
}
