import type { Command, FollowBlocks } from '../command.js';
import { EventSchemaError } from '../events/event.js';
import { EventUnreadableError } from '../events/read-event.js';
import { quickCheck } from '../events/quick-check.js';
import { versionReader } from '../events/version-reader.js';
import { inputSchemas, inputUpcasters } from './inputs.js';

const byType = new Map<string, (typeof inputSchemas)[number]>(
  inputSchemas.map((schema) => [schema.type, schema]),
);
const fits = new Map(inputSchemas.map(({ type, data }) => [type, quickCheck(data)]));
const readVersion = versionReader(inputSchemas, inputUpcasters);

/** An input as it is logged: the command, and its schema version from the second on. */
export type LoggedInput = Command & { readonly schemaVersion?: number };

/** What goes into the log for a command. @throws EventSchemaError for one that does not fit its schema: a bug, never a user's doing */
export function loggedInput(command: Command): LoggedInput {
  const schema = byType.get(command.type);
  const isFit = fits.get(command.type)?.(command) === true;
  const verdict = isFit ? null : schema?.data.safeParse(command);
  if (schema === undefined || (!isFit && verdict?.success !== true)) {
    const issue = verdict?.error?.issues[0];
    throw new EventSchemaError(
      `input ${command.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'has no schema'}`,
    );
  }
  return schema.schemaVersion === 1 ? command : versioned(command, schema.schemaVersion);
}

/** Of the kinds of which most inputs are the members are named: V8 gives each copy by spread a hidden class of its own. */
function versioned(command: Command, schemaVersion: number): LoggedInput {
  if (command.type === 'FollowBlocks') {
    const { type, from, block, specVersion, time, head, facts, passedOver } = command;
    return { type, from, block, specVersion, time, head, facts, passedOver, schemaVersion };
  }
  if (command.type === 'SubmitBody') {
    const { type, contractId, source, text, sha256, size, at, accounts, identity, names } = command;
    return { type, contractId, source, text, sha256, size, at, accounts, identity, names, schemaVersion };
  }
  return { ...command, schemaVersion };
}

/** Members of logged blocks, as `versioned` writes them. */
const followBlocksMembers = 9;

/** The inverse of `versioned`, for any version: without the member that no command has. */
function unversioned(logged: { readonly type: unknown; readonly schemaVersion?: unknown }): {
  readonly schemaVersion: unknown;
  readonly data: { readonly type: unknown };
} {
  if (logged.type === 'FollowBlocks' && Object.keys(logged).length === followBlocksMembers) {
    // what is missing is undefined then, which fits no schema; there is no room for a member that is not named
    const { type, from, block, specVersion, time, head, facts, passedOver, schemaVersion } =
      logged as Partial<FollowBlocks> & { readonly schemaVersion?: unknown };
    if (schemaVersion !== undefined && head !== undefined)
      return {
        schemaVersion,
        data: { type, from, block, specVersion, time, head, facts, passedOver } as FollowBlocks,
      };
  }
  const { schemaVersion = 1, ...data } = logged;
  return { schemaVersion, data };
}

/**
 * A logged input of any version as a command of this one. Unlike an event it is checked whole: inputs are read to be decided on
 * again, also from logs of others. @param position of the commit's first event, for the message
 * @throws EventUnreadableError
 */
export function readInput(logged: unknown, position?: number): Command {
  if (typeof logged !== 'object' || logged === null || !('type' in logged))
    throw new EventUnreadableError('unknown-version', 'the input is no command', position);
  const { schemaVersion, data } = unversioned(logged);
  if (typeof data.type !== 'string' || typeof schemaVersion !== 'number')
    throw new EventUnreadableError('unknown-version', 'the input is no command', position);
  const read = readVersion({ type: data.type, schemaVersion, data });
  if (!read.ok) throw new EventUnreadableError(read.reason, `input ${read.message}`, position);
  // what fits is what zod would give back: no schema of an input makes another value of one
  if (fits.get(data.type)?.(read.data) === true) return read.data as Command;
  const verdict = byType.get(data.type)?.data.safeParse(read.data);
  if (verdict?.success === true) return verdict.data;
  const issue = verdict?.error?.issues[0];
  throw new EventUnreadableError(
    'unknown-version',
    `input ${data.type}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'does not fit'}`,
    position,
  );
}
