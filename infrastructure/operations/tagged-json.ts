import type { Plain } from '../ledger/ledger.js';

/**
 * JSON in which a bigint is told from a number: `{"$bigint":"18446744073709551615"}`. An object of the data that has this
 * one key itself gets one more dollar. Any JSON library reads it, and none loses a digit.
 */
const tag = '$bigint';
const tagged = /^\$+bigint$/;
const integer = /^(?:0|-?[1-9]\d{0,399})$/;

export function writeTaggedJson(value: Plain): string {
  return JSON.stringify(value, (_key, each: Plain) => {
    if (typeof each === 'bigint') return { [tag]: String(each) };
    const key = onlyTag(each);
    return key === null ? each : { [`$${key}`]: (each as Readonly<Record<string, Plain>>)[key] };
  });
}

/** @throws SyntaxError for what is no such JSON; its text is V8's and for people only */
export function parseTaggedJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Almost always there is nothing to put back, and walking through everything costs as much as parsing it.
  return text.includes('bigint"') ? untag(value) : value;
}

function untag(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untag);
  const key = onlyTag(value);
  const members = value as Readonly<Record<string, unknown>>; // an object that JSON.parse made
  if (key === tag) return readInteger(members[tag]);
  if (key !== null) return { [key.slice(1)]: untag(members[key]) };
  // A member named __proto__ stays one, so that it is refused and does not vanish.
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, untag(member)]));
}

/** The key of an object that has no other and looks like the tag. */
function onlyTag(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && tagged.test(key) ? key : null;
}

function readInteger(text: unknown): bigint {
  if (typeof text === 'string' && integer.test(text)) return BigInt(text);
  throw new SyntaxError(`${tag} needs a whole number of at most 400 digits as text`);
}
