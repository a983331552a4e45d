import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Condition } from './conditions.js';
import type { ProbeAnswer, ProbeJob } from './probe-job.js';

const probe = fileURLToPath(new URL('./probe.js', import.meta.url));

const answerSchema = z.object({
  engine: z.string(),
  options: z.array(z.string()),
  timeZone: z.string(),
  locale: z.string(),
  results: z.array(z.object({ run: z.string(), final: z.string(), trace: z.string() })),
});

/**
 * Runs a job under a condition, in a process of that engine.
 * @param engine path of a Node.js program
 * @throws Error with what the probe said on standard error, when it did not come to its end
 */
export async function runCondition(
  engine: string,
  condition: Condition,
  job: ProbeJob,
  signal?: AbortSignal,
): Promise<ProbeAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'zledger-probe-'));
  try {
    const file = join(folder, 'job.json');
    writeFileSync(file, JSON.stringify({ job, place: condition.place }));
    const { code, stdout, stderr } = await run(
      engine,
      [...condition.options, probe, file],
      condition,
      signal,
    );
    if (code !== 0)
      throw new Error(`${condition.name}: the probe ended with ${code}: ${stderr.slice(-2000)}`);
    return answerSchema.parse(JSON.parse(stdout));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  engine: string,
  args: readonly string[],
  { environment }: Condition,
  signal?: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(engine, args, {
      env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: undefined, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, killedBy) => resolve({ code: code ?? killedBy, stdout, stderr }));
  });
}
