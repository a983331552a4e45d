import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The compiled program, as `npm install` links it. */
export const cliPath = fileURLToPath(new URL('./main.js', import.meta.url));

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real program to its end. Neither end of it is a terminal. */
export function runCli(
  args: readonly string[],
  options: { readonly stdin?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      ZLEDGER_DATA: undefined,
      ...options.env,
    };
    const child = spawn(process.execPath, [cliPath, ...args], { env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    child.stdin.on('error', () => {}); // a program that reads no input closes it
    child.stdin.end(options.stdin ?? '');
  });
}

export interface Unread {
  readonly status: unknown;
  readonly stderr: string;
}

/** How a program ends that notices that nobody reads its output. */
export const cutOff: Unread = { status: 141, stderr: '' };

/** Runs a program whose standard output is closed before it has written anything, as by `| true`. */
export async function runUnread(program: string, ...args: readonly string[]): Promise<Unread> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status]: unknown[] = await once(child, 'close');
  return { status, stderr };
}
