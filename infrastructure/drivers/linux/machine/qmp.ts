import { type FileHandle, open } from 'node:fs/promises';
import { type Socket, connect } from 'node:net';
import { z } from 'zod';

const answerLimitBytes = 1024 * 1024;

/** QEMU's monitor did not answer, answered nonsense, or refused a command. */
export class QmpError extends Error {
  readonly code = 'QMP_FAILED';
  constructor(command: string, what: string) {
    super(`QEMU's monitor ${what} (command '${command}').`);
    this.name = 'QmpError';
  }
}

const messageSchema = z.looseObject({
  return: z.unknown().optional(),
  error: z.looseObject({ desc: z.string() }).optional(),
  event: z.string().optional(),
  QMP: z.unknown().optional(),
});
const statusSchema = z.looseObject({ status: z.string() });

export type QmpCommand = 'query-status' | 'stop' | 'cont' | 'system_powerdown' | 'quit';

/**
 * Runs one command on a machine's monitor and closes it again (QEMU serves one client at a time).
 * `folder` holds the socket named `name`; it is reached through a file descriptor of the folder, because a socket
 * address has room for 107 bytes only and data folders may be deeper.
 * @throws QmpError within `limitMs` milliseconds
 */
export async function qmp(
  folder: string,
  name: string,
  command: QmpCommand,
  limitMs: number,
): Promise<unknown> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch {
    throw new QmpError(command, 'is not there');
  }
  try {
    return await talk(`/proc/self/fd/${handle.fd}/${name}`, command, limitMs);
  } finally {
    await handle.close();
  }
}

/** QEMU's run state: `running`, `paused`, `prelaunch`, `io-error`, `shutdown`, ... @throws QmpError */
export async function qmpStatus(folder: string, name: string, limitMs: number): Promise<string> {
  const parsed = statusSchema.safeParse(await qmp(folder, name, 'query-status', limitMs));
  if (!parsed.success) throw new QmpError('query-status', 'gave an answer without a status');
  return parsed.data.status;
}

function talk(path: string, command: QmpCommand, limitMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const end = (action: () => void): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined); // whatever comes after the answer no longer matters
      socket.destroy();
      action();
    };
    const fail = (what: string): void => end(() => reject(new QmpError(command, what)));
    const timer = setTimeout(() => fail(`did not answer within ${limitMs} ms`), limitMs);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail(`cannot be reached: ${error.code ?? 'unknown'}`),
    );
    // `quit` may close the connection before its answer is out: that is the answer.
    socket.on('close', () => (command === 'quit' ? end(() => resolve({})) : fail('closed the connection')));
    converse(socket, command, (value) => end(() => resolve(value)), fail);
  });
}

/** Greeting, capabilities, the command: each answer is one line of JSON; events in between are passed over. */
function converse(
  socket: Socket,
  command: QmpCommand,
  done: (value: unknown) => void,
  fail: (what: string) => void,
): void {
  const send = (execute: string): void => void socket.write(`${JSON.stringify({ execute })}\n`);
  let ready = false;
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    rest += chunk;
    if (rest.length > answerLimitBytes) return fail('said too much');
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = parseLine(line);
      if (message === undefined) return fail('gave an answer that is not JSON');
      if (message.error !== undefined) return fail(`refused: ${message.error.desc}`);
      if (message.QMP !== undefined) send('qmp_capabilities');
      else if ('return' in message && ready) return done(message.return);
      else if ('return' in message) {
        ready = true;
        send(command);
      }
    }
    return undefined;
  });
}

function parseLine(line: string): z.infer<typeof messageSchema> | undefined {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
