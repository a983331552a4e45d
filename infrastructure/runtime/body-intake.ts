import { hash } from 'node:crypto';
import { type BlockSource, ChainError } from '../../chain/block-source.js';
import { answerBody, type BodyAnswer } from '../../commands/body-answer.js';
import {
  type ArrivedBody,
  bodyBytesMax,
  isNameReadTooEarly,
  readBody,
  refuseBody,
  submitBody,
} from '../../commands/read-body.js';
import type { NameReading } from '../../domain/chain-fact.js';
import type { BodySource, Identity } from '../../domain/command.js';
import { isKnownBody } from '../../domain/decide/decide-body.js';
import type { BodyProblem } from '../../domain/deployment/deployment-body.js';
import { type ContractId, contractId, type TwinId } from '../../domain/ids.js';
import { type IdentityCheck, noIdentityCheck } from '../identity/kyc-client.js';
import type { InputQueue } from './input-queue.js';

/** Nothing was decided; the same body may be sent again. */
export interface Unavailable {
  readonly status: 'unavailable';
  /**
   * `CHAIN_UNREACHABLE`: no endpoint answers; `CHAIN_BEHIND`: the one that does has not got as far as this node;
   * `TWIN_NOT_FINAL`: a signer's twin is not on the finalized chain yet, nor is the contract.
   */
  readonly code: 'CHAIN_UNREACHABLE' | 'CHAIN_BEHIND' | 'TWIN_NOT_FINAL';
  readonly message: string;
}

export type IntakeAnswer = BodyAnswer | Unavailable;

/** How often names are read for one body while the blocks that are followed overtake the readings. */
const nameReadingsMax = 5;

const nobodys = contractId(0);
const withoutContract: BodyProblem = {
  code: 'CONTRACT_MISSING',
  message: 'the body names no contract: its contract_id is missing or 0',
};

/** The one door for bodies, whichever way they came: first look, keys from the chain, decision, answer. */
export class BodyIntake {
  constructor(
    private readonly source: BlockSource,
    private readonly queue: InputQueue,
    private readonly identities: IdentityCheck = noIdentityCheck,
  ) {}

  /**
   * @param size of the whole body in bytes; when it is more than `bytes`, which hold its beginning then, it is too
   * large, and is known by the hash of that beginning
   * @throws LedgerError when the log cannot be written
   */
  async arrive(
    contractId: ContractId,
    source: BodySource,
    bytes: Uint8Array,
    size = bytes.byteLength,
  ): Promise<IntakeAnswer> {
    const sha256 = hash('sha256', bytes);
    // Users send a body until it is accepted, and once more when an answer was lost: nobody need be asked for keys then.
    const { state } = this.queue;
    if (isKnownBody(state, { contractId, sha256 })) return answerBody(state, [], contractId, sha256);
    const text = size > bodyBytesMax ? null : decodeUtf8(bytes);
    const arrived: ArrivedBody = { contractId, source, text, sha256, size };
    const reading = readBody(arrived);
    if (reading.kind === 'refused') {
      const turn = await this.queue.submit(reading.command);
      return answerBody(this.queue.state, turn?.events ?? [], contractId, sha256);
    }
    if (text === null) throw new Error('invariant: what was read as a body is text');
    const [accounts, identity] = await Promise.all([
      orChainError(() => this.#accounts(reading.signers)),
      this.identities.statusOf(reading.owner),
    ]);
    if (accounts instanceof ChainError) {
      return {
        status: 'unavailable',
        code: 'CHAIN_UNREACHABLE',
        message: `the chain cannot be asked for the signers' keys now: ${accounts.message}`,
      };
    }
    const young = this.#youngTwin(contractId, accounts);
    if (young !== null) {
      return {
        status: 'unavailable',
        code: 'TWIN_NOT_FINAL',
        message: `the finalized chain has no twin ${young} yet: send the body again`,
      };
    }
    return this.#submit({ ...arrived, text }, accounts, identity, reading.names);
  }

  /** Reads the names that the body wants, and submits it. A reading that is overtaken by blocks is made again. */
  async #submit(
    arrived: ArrivedBody & { readonly text: string },
    accounts: ReadonlyMap<TwinId, string | null>,
    identity: Identity,
    names: readonly string[],
  ): Promise<IntakeAnswer> {
    for (let tries = 0; tries < nameReadingsMax; tries++) {
      const readings = await orChainError(() => this.#names(names));
      if (readings instanceof ChainError) {
        const message = `the chain cannot be asked for the name contracts now: ${readings.message}`;
        return { status: 'unavailable', code: 'CHAIN_UNREACHABLE', message };
      }
      let isOvertaken = false;
      const turn = await this.queue.submit((state) => {
        isOvertaken = isNameReadTooEarly(state, readings);
        return isOvertaken ? null : submitBody(arrived, accounts, Date.now(), identity, readings);
      });
      if (!isOvertaken)
        return answerBody(this.queue.state, turn?.events ?? [], arrived.contractId, arrived.sha256);
    }
    const message =
      'the endpoint that was asked for the name contracts is behind this node: send the body again';
    return { status: 'unavailable', code: 'CHAIN_BEHIND', message };
  }

  /**
   * Refuses what does not say for which contract it is; it is on record under contract 0, which no chain gives.
   * @param bytes its beginning at least; `size` is that of the whole
   * @param problem what is wrong with it; default: what reading it as a body shows
   * @throws LedgerError when the log cannot be written
   */
  async refuseNameless(
    source: BodySource,
    bytes: Uint8Array,
    size: number,
    problem?: BodyProblem,
  ): Promise<IntakeAnswer> {
    const text = size > bodyBytesMax ? null : decodeUtf8(bytes);
    const arrived: ArrivedBody = { contractId: nobodys, source, text, sha256: hash('sha256', bytes), size };
    const reading = problem === undefined ? readBody(arrived) : null;
    const command =
      reading?.kind === 'refused' ? reading.command : refuseBody(arrived, problem ?? withoutContract);
    await this.queue.submit(command);
    return { status: 'refused', code: command.code, message: command.message };
  }

  /**
   * A twin that the chain does not have, signing for a contract that it does not have either: both may be younger than
   * finality. Nothing is decided yet; a twin that is missing when its contract is there is refused.
   */
  #youngTwin(contractId: ContractId, accounts: ReadonlyMap<TwinId, string | null>): TwinId | null {
    if (this.queue.state.contracts.has(contractId)) return null;
    for (const [twin, account] of accounts) if (account === null) return twin;
    return null;
  }

  async #accounts(signers: readonly TwinId[]): Promise<Map<TwinId, string | null>> {
    const accounts = new Map<TwinId, string | null>();
    for (const twin of new Set(signers)) accounts.set(twin, await this.source.twinAccount(twin));
    return accounts;
  }

  async #names(names: readonly string[]): Promise<NameReading[]> {
    const readings: NameReading[] = [];
    for (const name of names) readings.push(await this.source.nameHolder(name));
    return readings;
  }
}

async function orChainError<T>(ask: () => Promise<T>): Promise<T | ChainError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ChainError) return error;
    throw error;
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
