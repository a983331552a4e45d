import type { Endpoint } from '../endpoint.js';
import type { Question } from './question.js';

/** Members of a panel did not answer: another panel may. */
export class PanelFailed extends Error {
  override readonly name = 'PanelFailed';
  constructor(readonly failures: readonly { readonly endpoint: Endpoint; readonly error: unknown }[]) {
    super(`${failures.map(({ endpoint }) => endpoint.name).join(' and ')} did not answer`);
  }
}

/** Members of a panel answered a question differently: all endpoints must be asked who is right. */
export class PanelDisagreed extends Error {
  override readonly name = 'PanelDisagreed';
  constructor(readonly question: Question) {
    super(`endpoints answer ${question.method} differently`);
  }
}
