import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { bodyBytesMax } from '../../commands/read-body.js';
import { type ContractId, contractId } from '../../domain/ids.js';
import { isJsonObject, parseExactJson } from '../../domain/json/exact-json.js';
import type { BodyIntake, IntakeAnswer } from '../runtime/body-intake.js';

/** How often the folder is looked at. ms */
const period = 500;

/**
 * Takes bodies out of a folder: every `*.json` file is one. A taken one is removed, a refused one goes to `refused/`
 * beside a `.reason` file. A file counts when it did not change between two looks, so a half-written one is left alone.
 */
export class SpoolWatcher {
  readonly #seen = new Map<string, string>();
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
    await mkdir(this.folder, { recursive: true });
    const names = (await readdir(this.folder)).filter((name) => name.endsWith('.json')).sort();
    for (const name of names) {
      if (this.#stopped) return;
      if (await this.#isSettled(name)) await this.#take(name);
    }
    for (const name of this.#seen.keys()) if (!names.includes(name)) this.#seen.delete(name);
  }

  async #isSettled(name: string): Promise<boolean> {
    const info = await stat(join(this.folder, name)).catch(() => null);
    if (info === null || !info.isFile()) return false;
    const mark = `${info.size}/${info.mtimeMs}/${info.ino}`;
    const settled = this.#seen.get(name) === mark;
    this.#seen.set(name, mark);
    return settled;
  }

  async #take(name: string): Promise<void> {
    const path = join(this.folder, name);
    if ((await stat(path)).size > bodyBytesMax)
      return this.#refuse(name, `the file is larger than ${bodyBytesMax} bytes`);
    const bytes = await readFile(path);
    const contract = contractOf(bytes);
    if (contract === null) return this.#refuse(name, 'the file is not a deployment with a contract_id');
    const answer = await this.intake.arrive(contract, 'spool', bytes);
    await this.#settle(name, contract, answer);
  }

  async #settle(name: string, contract: ContractId, answer: IntakeAnswer): Promise<void> {
    const about = { file: name, contract: String(contract) };
    switch (answer.status) {
      case 'accepted':
      case 'held':
        this.log.info({ ...about, version: answer.version }, `spool: body ${answer.status}`);
        return unlink(join(this.folder, name));
      case 'refused':
        return this.#refuse(name, `${answer.code}: ${answer.message}`);
      case 'unavailable':
        this.log.warn(about, `spool: ${answer.message}`);
    }
  }

  async #refuse(name: string, reason: string): Promise<void> {
    this.log.warn({ file: name }, `spool: refused: ${reason}`);
    const refused = join(this.folder, 'refused');
    await mkdir(refused, { recursive: true });
    const mark = createHash('sha256').update(name).digest('hex').slice(0, 8);
    const target = join(refused, `${name.slice(0, 100)}.${mark}`);
    await writeFile(`${target}.reason`, `${reason}\n`);
    await rename(join(this.folder, name), target);
  }
}

/** The contract that a file says it is for; null when it says none. The intake checks everything else. */
function contractOf(bytes: Uint8Array): ContractId | null {
  try {
    const json = parseExactJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const id = isJsonObject(json) ? json['contract_id'] : undefined;
    return typeof id === 'number' || typeof id === 'bigint' ? contractId(id) : null;
  } catch {
    return null;
  }
}
