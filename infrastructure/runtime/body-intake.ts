import { hash } from 'node:crypto';
import { type BlockSource, ChainError } from '../../chain/block-source.js';
import { answerBody, type BodyAnswer } from '../../commands/body-answer.js';
import { type ArrivedBody, bodyBytesMax, readBody, submitBody } from '../../commands/read-body.js';
import type { BodySource } from '../../domain/command.js';
import type { ContractId, TwinId } from '../../domain/ids.js';
import type { InputQueue } from './input-queue.js';

/** `unavailable`: the chain cannot be asked for the signers' keys now; nothing was decided, send it again. */
export type IntakeAnswer = BodyAnswer | { readonly status: 'unavailable'; readonly message: string };

/** The one door for bodies, whichever way they came: first look, keys from the chain, decision, answer. */
export class BodyIntake {
  constructor(
    private readonly source: BlockSource,
    private readonly queue: InputQueue,
  ) {}

  /** @throws LedgerError when the log cannot be written */
  async arrive(contractId: ContractId, source: BodySource, bytes: Uint8Array): Promise<IntakeAnswer> {
    const text = bytes.byteLength > bodyBytesMax ? null : decodeUtf8(bytes);
    const sha256 = hash('sha256', bytes);
    const arrived: ArrivedBody = { contractId, source, text, sha256, size: bytes.byteLength };
    const reading = readBody(arrived);
    if (reading.kind === 'refused') {
      const turn = await this.queue.submit(reading.command);
      return answerBody(this.queue.state, turn?.events ?? [], contractId, sha256);
    }
    if (text === null) throw new Error('invariant: what was read as a body is text');
    const accounts = await this.#accounts(reading.signers);
    if (accounts instanceof ChainError) {
      return {
        status: 'unavailable',
        message: `the chain cannot be asked for the signers' keys now: ${accounts.message}`,
      };
    }
    const turn = await this.queue.submit(submitBody({ ...arrived, text }, accounts, Date.now()));
    return answerBody(this.queue.state, turn?.events ?? [], contractId, sha256);
  }

  async #accounts(signers: readonly TwinId[]): Promise<Map<TwinId, string | null> | ChainError> {
    const accounts = new Map<TwinId, string | null>();
    try {
      for (const twin of new Set(signers)) accounts.set(twin, await this.source.twinAccount(twin));
      return accounts;
    } catch (error) {
      if (error instanceof ChainError) return error;
      throw error;
    }
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
