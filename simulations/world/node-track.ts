import { TraceHash } from '../engine/trace-hash.js';
import type { WorldNode } from './world-node.js';

const minute = 60_000;

/** The rolling hash of a node, kept for each minute. */
export class NodeTrack {
  readonly minutes: Uint32Array;
  readonly #hash = new TraceHash();
  #minute = 0;
  /** The head of its log that is in the hash already: it is the same object until it is another. */
  #head = '';

  /** @param horizon of the run, ms */
  constructor(horizon: number) {
    this.minutes = new Uint32Array(Math.floor(horizon / minute) + 1);
  }

  step(at: number, what: string, { acknowledged, commits, host }: WorldNode): void {
    const now = Math.floor(at / minute);
    if (now > this.#minute) {
      const word = this.#hash.word32();
      // mostly one minute: a call of fill() costs more
      for (let each = this.#minute; each < now; each += 1) this.minutes[each] = word;
      this.#minute = now;
    }
    this.#hash.number(at);
    this.#hash.text(what);
    if (acknowledged.hash !== this.#head) this.#hash.text(acknowledged.hash);
    this.#head = acknowledged.hash;
    this.#hash.number(commits);
    this.#hash.number(host.things.size);
  }

  finish(): string {
    this.minutes.fill(this.#hash.word32(), this.#minute);
    return this.#hash.digest();
  }
}
