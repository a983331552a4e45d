/**
 * A version of the node's software, as Zero-OS tags its releases: `v3.13.0`, `3.13.0-rc2`. Ordered, unlike in Zero-OS,
 * which upgrades to whatever differs (zos-facts 7.4, U10): a downgrade must be meant.
 */
export interface ReleaseVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** What follows the dash: dot-separated parts; empty for a release proper. */
  readonly pre: readonly string[];
}

const largest = 999_999;
const pattern = /^v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z-]{1,32}(?:\.[0-9A-Za-z-]{1,32}){0,7}))?$/;

/** The version in this text; null when it is none, and then nothing is ever decided on it. */
export function parseReleaseVersion(text: string): ReleaseVersion | null {
  const found = pattern.exec(text);
  if (found === null) return null;
  const [, major, minor, patch, pre] = found;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    pre: pre === undefined ? [] : pre.split('.'),
  };
}

/** The text of a version, always in one form: `v3.13.0-rc2`. */
export function releaseText({ major, minor, patch, pre }: ReleaseVersion): string {
  const base = `v${major}.${minor}.${patch}`;
  return pre.length === 0 ? base : `${base}-${pre.join('.')}`;
}

/** Below 0 when `one` comes before `other`, by the precedence of Semantic Versioning 2.0.0, section 11. */
export function compareReleases(one: ReleaseVersion, other: ReleaseVersion): number {
  return (
    one.major - other.major ||
    one.minor - other.minor ||
    one.patch - other.patch ||
    comparePre(one.pre, other.pre)
  );
}

function comparePre(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return other.length - one.length;
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const [left, right] = [one[at], other[at]];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const order = comparePart(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers before words, numbers by value, words by their bytes. */
function comparePart(left: string, right: string): number {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a !== null && b !== null) return a - b;
  if (a !== null) return -1;
  if (b !== null) return 1;
  return left < right ? -1 : Number(left > right);
}

function asNumber(part: string): number | null {
  if (!/^\d{1,6}$/.test(part)) return null;
  const value = Number(part);
  return value <= largest ? value : null;
}
