import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventSchemas } from '../../domain/events/event.js';
import { schemaFingerprint } from '../../domain/events/schema-shape.js';
import { stateCodecVersion } from './state-codec.js';

/** The compiled model, beside which this file lies. */
const modelFolder = fileURLToPath(new URL('../../domain', import.meta.url));

let known: Promise<Buffer> | null = null;

/**
 * 32 bytes that stand for the code that makes a state out of events: the codec's version, the shape of every event,
 * and the model's own compiled files. A state is only the log's state for the code that folded it; the smallest
 * change in a recipe could make another one, and nobody can be trusted to raise a number each time.
 */
export function codeFingerprint(): Promise<Buffer> {
  known ??= compute(modelFolder);
  return known;
}

async function compute(folder: string): Promise<Buffer> {
  const total = createHash('sha256').update(`zledger state codec ${stateCodecVersion}\n`);
  for (const schema of eventSchemas) total.update(`${schema.type} ${schemaFingerprint(schema)}\n`);
  const names = (await readdir(folder, { recursive: true })).filter(isModel).sort();
  const hashes = names.map(async (name) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex'),
  );
  (await Promise.all(hashes)).forEach((hash, at) => total.update(`${names[at]} ${hash}\n`));
  return total.digest();
}

const isModel = (name: string): boolean => name.endsWith('.js') && !/\.(test|fixture)\.js$/.test(name);
