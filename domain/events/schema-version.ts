import type { z } from 'zod';

/** One version of what is stored under a type: an event's data, or an input. */
export interface SchemaVersion<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Type;
  /** From 1. Raised with every change of what may be stored; nothing that is stored is ever changed. */
  readonly schemaVersion: number;
  readonly data: Data;
}

/** What a version held, and how it is told in the words of the next one. */
export interface Upcaster {
  /** The earlier version. */
  readonly from: SchemaVersion & { readonly stream: string };
  /** Pure, and total for all that fits the earlier version; gives what fits the next one and leaves its argument as it is. */
  readonly upcast: (data: unknown) => unknown;
}

/**
 * An upcaster from one version to the next of the same type. The compiler holds the function against both schemas.
 * @throws RangeError when they do not follow each other
 */
export function upcaster<const Type extends string, Old extends z.ZodType, New extends z.ZodType>(
  from: SchemaVersion<Type, Old> & { readonly stream: string },
  to: SchemaVersion<Type, New>,
  upcast: (data: z.infer<Old>) => z.infer<New>,
): Upcaster {
  if (to.schemaVersion !== from.schemaVersion + 1)
    throw new RangeError(`${from.type}: version ${to.schemaVersion} does not follow ${from.schemaVersion}`);
  // only ever called with what was stored in this version (see `versionReader`)
  return { from, upcast: upcast as (data: unknown) => unknown };
}
