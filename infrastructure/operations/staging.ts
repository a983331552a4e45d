import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { writeDurably } from '../integrity/write-durably.js';
import { syncFolder } from '../ledger/witness.js';
import { type DataFolder, dataFolder } from '../node/data-folder.js';
import { OperationError } from './operation-error.js';

/** What the folder is for; kept in it, so that nothing else goes on with it. */
export type StagingPurpose = 'restore' | 'import';

const entries = ['identity', 'checkpoints', 'ledger'] as const;

/**
 * A data folder in the making: everything is put together in `incoming/` inside it, and moved to its place when it is
 * whole and checked. As long as `incoming/` is there no node starts on the folder.
 */
export class Staging {
  readonly #target: DataFolder;
  /** The folder in the making, laid out as a data folder. */
  readonly folder: DataFolder;

  private constructor(data: string) {
    this.#target = dataFolder(data);
    this.folder = dataFolder(this.#target.incoming);
  }

  /**
   * Begins, or goes on where the same was broken off.
   * @throws OperationError `TARGET_NOT_EMPTY`, `TARGET_UNFINISHED` when it was something else that was broken off
   */
  static async open(data: string, purpose: StagingPurpose): Promise<Staging> {
    const staging = new Staging(data);
    const root = staging.#target.root;
    await mkdir(root, { recursive: true });
    const names = await readdir(root);
    const isBegun = names.includes('incoming');
    const foreign = names.filter((name) => name !== 'incoming' && !(isBegun && isEntry(name)));
    if (foreign.length > 0) throw notEmpty(root, foreign);
    const marker = join(staging.folder.root, `${purpose}.unfinished`);
    if (isBegun && !existsSync(marker) && (await readdir(staging.folder.root)).length > 0)
      throw unfinished(root);
    await mkdir(staging.folder.root, { recursive: true });
    await writeDurably(marker, '');
    await syncFolder(root);
    return staging;
  }

  /** Whether all was whole and checked when the last attempt ended: only the moving is left. */
  get isComplete(): boolean {
    return existsSync(join(this.folder.root, 'complete'));
  }

  /** Throws away what the last attempt left. */
  async startOver(): Promise<void> {
    for (const name of entries) await rm(join(this.folder.root, name), { recursive: true, force: true });
  }

  /** Moves everything to its place. A kill in between is mended by calling it again. */
  async finish(): Promise<void> {
    const { root } = this.folder;
    await writeDurably(join(root, 'complete'), '');
    for (const name of entries) {
      if (existsSync(join(root, name))) await rename(join(root, name), join(this.#target.root, name));
    }
    await syncFolder(this.#target.root);
    await rm(root, { recursive: true });
    await syncFolder(this.#target.root);
  }
}

/** @throws OperationError `TARGET_UNFINISHED` when a restore or an import into this data folder was broken off */
export function mustBeFinished(folder: DataFolder): void {
  if (existsSync(folder.incoming)) throw unfinished(folder.root);
}

function isEntry(name: string): boolean {
  return entries.some((entry) => entry === name);
}

function notEmpty(root: string, names: readonly string[]): OperationError {
  const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
  return new OperationError(
    'TARGET_NOT_EMPTY',
    `The data folder ${root} is not empty (${shown}): nothing was changed. Name a new one; a log is never written over.`,
  );
}

function unfinished(root: string): OperationError {
  return new OperationError(
    'TARGET_UNFINISHED',
    `A restore or an import into ${root} was broken off: the log there is not whole. Start the same again, or remove the ` +
      `folder ${join(root, 'incoming')}.`,
  );
}
