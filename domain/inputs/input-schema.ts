import type { z } from 'zod';
import type { SchemaVersion } from '../events/schema-version.js';

/** One version of an input as it is logged: a whole command. Without version in the log it is the first. */
export interface InputSchema<Type extends string, Data extends z.ZodType> extends SchemaVersion<Type, Data> {
  /** So that no input ever has the fingerprint of an event. */
  readonly stream: 'input';
}

/** @param data of the command with its `type`, as it is logged, without `schemaVersion` */
export function defineInput<
  const Type extends string,
  Data extends z.ZodObject<{ type: z.ZodLiteral<Type> }>,
>(schemaVersion: number, data: Data): InputSchema<Type, Data> {
  return { type: data.shape.type.value, schemaVersion, stream: 'input', data };
}
