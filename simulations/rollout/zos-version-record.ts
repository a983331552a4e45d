import { z } from 'zod';

/** What a node of today takes from the chain's version record. */
export interface Wanted {
  readonly version: string;
  readonly safe: boolean;
}

/** As Go reads it: what is missing is empty or false; a member of another type is an error of the whole. */
const record = z.object({
  version: z.string().nullish(),
  version_light: z.string().nullish(),
  safe_to_upgrade: z.boolean().nullish(),
});

/** A record that cannot be read as JSON of this form counts as a version that is safe: it fails open (zos-facts 7.2). */
export function readAsZosDoes(text: string): Wanted {
  const parsed = record.nullable().safeParse(parseJson(text));
  if (!parsed.success) return { version: text, safe: true };
  return { version: parsed.data?.version ?? '', safe: parsed.data?.safe_to_upgrade ?? false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
