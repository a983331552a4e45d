import type { z } from 'zod';
import type { ChainIdentity } from '../../block-source.js';
import type { Asker } from '../asker.js';
import type { Endpoint } from '../endpoint.js';
import { RpcRefused } from '../rpc-errors.js';
import { PanelDisagreed, PanelFailed } from './panel-errors.js';
import type { Question } from './question.js';

/** For these, null says that the endpoint has it no longer (or not yet), and is no answer. */
const nullIsNoAnswer = new Set(['chain_getBlockHash', 'chain_getBlock']);

/**
 * As many endpoints as a block needs, asked as one: an answer counts when all of them give the same. Who reads a block
 * through a panel has its hash, its body, its events, its runtime and whatever storage it needs from each of them.
 */
export class QuorumPanel implements Asker {
  readonly name: string;
  readonly voices: number;

  constructor(readonly members: readonly Endpoint[]) {
    this.name = members.map(({ name }) => name).join(' and ');
    this.voices = members.length;
  }

  /** @throws PanelFailed when a member does not answer; PanelDisagreed when two answer differently */
  async ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    const question = { method, params, shape };
    const settled = await Promise.allSettled(this.members.map((member) => askOne(member, question)));
    const failures = this.members.flatMap((endpoint, at) => {
      const outcome = settled[at];
      return outcome?.status === 'rejected' ? [{ endpoint, error: outcome.reason as unknown }] : [];
    });
    if (failures.length > 0) throw new PanelFailed(failures);
    const answers = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const [first] = answers;
    if (first === undefined) throw new PanelFailed([]);
    const text = JSON.stringify(first);
    if (answers.some((answer) => JSON.stringify(answer) !== text)) throw new PanelDisagreed(question);
    return first;
  }

  /** All of the panel said it alike: to ask the same ones once more would add nothing. @throws as `ask` */
  askAnew<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    return this.ask(method, params, shape);
  }

  /** @throws PanelFailed */
  async ready(): Promise<ChainIdentity> {
    const settled = await Promise.allSettled(this.members.map((member) => member.ready()));
    const failures = this.members.flatMap((endpoint, at) => {
      const outcome = settled[at];
      return outcome?.status === 'rejected' ? [{ endpoint, error: outcome.reason as unknown }] : [];
    });
    const [first] = settled;
    if (failures.length > 0 || first?.status !== 'fulfilled') throw new PanelFailed(failures);
    return first.value;
  }
}

/** One endpoint's answer. @throws as Endpoint.ask; RpcRefused when it says that it has it not */
export async function askOne<T>(endpoint: Endpoint, { method, params, shape }: Question<T>): Promise<T> {
  const answer = await endpoint.ask(method, params, shape);
  if (answer === null && nullIsNoAnswer.has(method))
    throw new RpcRefused(method, 0, `UnknownBlock: ${endpoint.name} does not have it`);
  return answer;
}
