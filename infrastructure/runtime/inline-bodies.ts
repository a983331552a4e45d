import type { Logger } from 'pino';
import type { InlineBody, NodeLoop } from '../../commands/node-loop.js';
import type { BodyIntake } from './body-intake.js';

/** How long to wait before the chain is asked again for the keys of an inline body's signers. ms */
const askAgainMs = 5000;

/** Carries bodies that came inside their contract's data to the intake. The loop says which. */
export class InlineBodies {
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(
    private readonly intake: BodyIntake,
    private readonly loop: NodeLoop,
    private readonly log: Logger,
    private readonly failed: (error: unknown) => void,
  ) {}

  consider(bodies: readonly InlineBody[]): void {
    if (this.#stopped) return;
    for (const body of bodies) this.#consider(body).catch(this.failed);
  }

  idle(): boolean {
    return this.loop.state.inline.size === 0;
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #consider({ contractId, data }: InlineBody): Promise<void> {
    const answer = await this.intake.arrive(contractId, 'inline', new TextEncoder().encode(data));
    if (answer.status !== 'unavailable') {
      this.log.info({ contract: String(contractId), answer }, 'body from the contract itself');
      this.loop.considered(contractId);
      // An update may have brought other data while this one was on its way.
      if (this.loop.state.contracts.get(contractId)?.deploymentData !== data)
        this.consider(this.loop.inlineBodies());
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.loop.considered(contractId);
      this.consider(this.loop.inlineBodies());
    }, askAgainMs);
    this.#timers.add(timer);
  }
}
