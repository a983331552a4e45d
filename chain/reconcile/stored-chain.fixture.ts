import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { mapEntry } from '../decode/map-entry.js';
import { RuntimeDecoder } from '../decode/runtime-decoder.js';
import type { Asker } from '../tfchain/asker.js';
import { sharedTfchain } from '../tfchain/recorded-blocks.fixture.js';

/** In whose state everything is asked. */
export const stateAt = { number: 7, hash: `0x${'07'.repeat(32)}` };

/** The storage of a real runtime, in pages no larger than it is told to. */
export class StoredChain implements Asker {
  readonly name = 'stored';
  readonly voices = 1;
  readonly asked: string[] = [];
  readonly #entries = new Map<string, string>();
  readonly #metadata: `0x${string}`;
  readonly #decoder: RuntimeDecoder;

  constructor(
    readonly spec: number | 'v14',
    private readonly page = 1000,
  ) {
    const hex = readFileSync(`${sharedTfchain}metadata-${spec}.hex`, 'utf8').trim();
    this.#metadata = `0x${hex.replace(/^0x/, '')}`;
    this.#decoder = new RuntimeDecoder(this.#metadata, this.specVersion);
  }

  /** The metadata of V14 is of about spec 120. */
  get specVersion(): number {
    return this.spec === 'v14' ? 120 : this.spec;
  }

  /** An entry of a map of TfgridModule. */
  putGrid(item: string, key: number, value: object): void {
    this.put('TfgridModule', item, key, value);
  }

  put(pallet: string, item: string, key: number | bigint, value: unknown): void {
    const { key: place, type } = mapEntry(this.#decoder, { pallet, item, key });
    this.#entries.set(place, this.#decoder.registry.createTypeUnsafe(type, [value]).toHex());
  }

  /** Answers as the shapes want them; the generic result cannot be told from here. */
  async ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    this.asked.push(method);
    return shape.parse(this.#answer(method, params));
  }

  askAnew<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T> {
    return this.ask(method, params, shape);
  }

  async ready() {
    return { genesis: `0x${'00'.repeat(32)}`, name: 'stored' };
  }

  #answer(method: string, [first, , last]: readonly unknown[]): unknown {
    const after = typeof last === 'string' ? last : '';
    switch (method) {
      case 'state_getRuntimeVersion':
        return { specVersion: this.specVersion };
      case 'state_getMetadata':
        return this.#metadata;
      case 'state_getStorage':
        return this.#entries.get(String(first)) ?? null;
      case 'state_getKeysPaged':
        return [...this.#entries.keys()]
          .filter((key) => key.startsWith(String(first)) && key > after)
          .toSorted()
          .slice(0, this.page);
      case 'state_queryStorageAt':
        return [
          { block: stateAt.hash, changes: (first as string[]).map((key) => [key, this.#entries.get(key)]) },
        ];
      default:
        throw new Error(`not asked: ${method}`);
    }
  }
}
