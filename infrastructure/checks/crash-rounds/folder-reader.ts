import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { FolderReading } from './read-folder.js';

/** Has data folders read by another process, one after the other; starts a new one when it was ended by LevelDB. */
export class FolderReader {
  readonly #script: string;
  #child: ChildProcess | null = null;

  /** @param script file of the script that the folders are compared with */
  constructor(script: string) {
    this.#script = script;
  }

  /** Null when the process ended instead of answering. */
  async read(root: string): Promise<FolderReading | null> {
    this.#child ??= fork(fileURLToPath(new URL('reader-process.js', import.meta.url)), [this.#script], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = this.#child;
    const given = new AbortController();
    const { signal } = given;
    child.send(root);
    try {
      return await Promise.race([
        // What the reader sends is a FolderReading.
        once(child, 'message', { signal }).then(([reading]) => reading as FolderReading),
        once(child, 'exit', { signal }).then(() => {
          this.#child = null;
          return null;
        }),
      ]);
    } finally {
      given.abort();
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    child.disconnect();
    await once(child, 'exit');
  }
}
