import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { bodyBytesMax } from '../../commands/read-body.js';
import { type ContractId, contractId } from '../../domain/ids.js';
import { isJsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import type { BodyIntake, IntakeAnswer } from '../runtime/body-intake.js';
import { lookAt, readSpoolFile, type SpoolEntry } from './spool-file.js';

/** How often the folder is looked at. ms */
const period = 500;
/** Characters of a file's name that its refused form keeps: with marks it must not get longer than names may be. */
const keptName = 60;

/**
 * Takes bodies out of a folder: every `*.json` file is one. A taken one is removed, a refused one goes to `refused/`
 * beside a `.reason` file. A file counts when it did not change between two looks, so a half-written one is left alone.
 * Trouble with a file is that file's: the node goes on.
 */
export class SpoolWatcher {
  readonly #seen = new Map<string, string>();
  /** What was complained of already, by name and mark. */
  readonly #troubled = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly intake: BodyIntake,
    private readonly log: Logger,
    private readonly failed: (error: unknown) => void,
  ) {}

  start(): void {
    this.#looking = this.#look()
      .catch(this.failed)
      .then(() => {
        if (!this.#stopped) this.#timer = setTimeout(() => this.start(), period);
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Takes what lies there now and is settled; used with `--until-head`, where nobody waits for a second look. */
  async takeAll(): Promise<void> {
    await this.#look();
    await this.#look();
  }

  async #look(): Promise<void> {
    const names = await this.#names();
    for (const name of names) {
      if (this.#stopped) return;
      const entry = await lookAt(join(this.folder, name));
      if (entry.kind === 'none' || !this.#isSettled(name, entry.mark)) continue;
      await this.#take(name, entry).catch((error: unknown) => this.#note(`${name} ${entry.mark}`, error));
    }
    for (const name of this.#seen.keys()) if (!names.includes(name)) this.#seen.delete(name);
  }

  async #names(): Promise<string[]> {
    try {
      await mkdir(this.folder, { recursive: true });
      return (await readdir(this.folder)).filter((name) => name.endsWith('.json')).sort();
    } catch (error) {
      this.#note(this.folder, error);
      return [];
    }
  }

  #isSettled(name: string, mark: string): boolean {
    const settled = this.#seen.get(name) === mark;
    this.#seen.set(name, mark);
    return settled;
  }

  async #take(name: string, entry: Exclude<SpoolEntry, { kind: 'none' }>): Promise<void> {
    if (entry.kind === 'irregular') {
      const message = `the file is ${entry.what}, only regular files are read`;
      const problem = { code: 'FILE_NOT_REGULAR', message };
      const answer = await this.intake.refuseNameless('spool', Buffer.alloc(0), 0, problem);
      return this.#settle(name, entry.mark, null, answer);
    }
    const content = await readSpoolFile(join(this.folder, name), bodyBytesMax);
    if (content === null) return;
    const { bytes, size } = content;
    const contract = size > bodyBytesMax ? null : contractOf(bytes);
    const answer =
      contract === null
        ? await this.intake.refuseNameless('spool', bytes, size)
        : await this.intake.arrive(contract, 'spool', bytes);
    return this.#settle(name, entry.mark, contract, answer);
  }

  async #settle(
    name: string,
    mark: string,
    contract: ContractId | null,
    answer: IntakeAnswer,
  ): Promise<void> {
    const about = { file: name, contract: contract === null ? null : String(contract) };
    switch (answer.status) {
      case 'accepted':
      case 'held':
        this.log.info({ ...about, version: answer.version }, `spool: body ${answer.status}`);
        return unlink(join(this.folder, name));
      case 'refused':
        this.log.warn(about, `spool: refused: ${answer.code}: ${answer.message}`);
        return this.#putAside(name, mark, `${answer.code}: ${answer.message}`);
      case 'unavailable':
        return this.#waits(`${name} ${mark} ${answer.code}`, about, answer.message);
    }
  }

  /** It is tried at every look; why it waits is said once, and again when the reason changes. */
  #waits(key: string, about: object, message: string): void {
    if (this.#troubled.has(key)) return;
    this.#troubled.add(key);
    this.log.warn(about, `spool: ${message}; it is tried again until it can be judged`);
  }

  /** The entry itself is moved, never what a link names. Its mark keeps two of one name apart. */
  async #putAside(name: string, mark: string, reason: string): Promise<void> {
    const refused = join(this.folder, 'refused');
    await mkdir(refused, { recursive: true });
    const short = createHash('sha256').update(`${name} ${mark}`).digest('hex').slice(0, 12);
    const target = join(refused, `${name.slice(0, keptName)}.${short}`);
    await writeFile(`${target}.reason`, `${reason}\n`);
    await rename(join(this.folder, name), target);
  }

  /** Trouble of the file system's is said once. @throws everything else: that the log cannot be written, or a bug */
  #note(about: string, error: unknown): void {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    if (this.#troubled.has(about) || ('code' in error && error.code === 'ENOENT')) return;
    this.#troubled.add(about);
    this.log.error({ err: error }, `spool: ${error.message}; the file stays where it is`);
  }
}

/** The contract that a file says it is for; null when it says none. The intake checks everything else. */
function contractOf(bytes: Uint8Array): ContractId | null {
  try {
    const json = parseExactJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    const id = isJsonObject(json) ? json['contract_id'] : undefined;
    const contract = typeof id === 'number' || typeof id === 'bigint' ? contractId(id) : null;
    return contract === 0n ? null : contract;
  } catch {
    return null;
  }
}
