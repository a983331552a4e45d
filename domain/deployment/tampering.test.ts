import { expect } from 'chai';
import fc from 'fast-check';
import {
  type ExactJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  writeExactJson,
} from '../json/exact-json.js';
import { challengeHash } from './challenge.js';
import { BodyError, type DeploymentBody, parseDeploymentJson } from './deployment-body.js';
import { accountsOf, asObject, clientVectors, hasShared, sharedNote } from './shared-vectors.fixture.js';
import { verifySignatures } from './signatures.js';
import { deploymentToJson } from './write-deployment.js';

/** A place in a document: the keys that lead to it. */
type Path = readonly string[];

/** What Zero-OS leaves out of the hash: these are listed, and are all. */
function isUnsigned(path: Path): boolean {
  return path[0] === 'contract_id' || path.includes('signatures') || path.at(-1) === 'corex';
}

function leaves(value: ExactJson, path: Path = []): Path[] {
  if (isJsonArray(value)) return value.flatMap((item, i) => leaves(item, [...path, String(i)]));
  if (isJsonObject(value))
    return Object.keys(value).flatMap((key) => leaves(value[key] ?? null, [...path, key]));
  return value === null || value === '' ? [] : [path];
}

function change(value: ExactJson, path: Path, edit: (leaf: ExactJson) => ExactJson): ExactJson {
  const [key, ...rest] = path;
  if (key === undefined) return edit(value);
  if (isJsonArray(value))
    return value.map((item, i) => (String(i) === key ? change(item, rest, edit) : item));
  const object = asObject(value);
  return { ...object, [key]: change(object[key] ?? null, rest, edit) };
}

/** Every value of a document, with the keys that lead to it. */
function inner(value: ExactJson, path: Path = []): (readonly [Path, ExactJson])[] {
  const members = isJsonArray(value)
    ? value.map((item, i) => [String(i), item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return [[path, value], ...members.flatMap(([key, item]) => inner(item, [...path, key]))];
}

/** The last character of one name becomes another. */
function renamed(object: JsonObject, name: string): JsonObject {
  const other = name.slice(0, -1) + (name.endsWith('~') ? '_' : '~');
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key === name ? other : key, item]));
}

/** One character of a text or number becomes another, a flag turns over. */
function editAt(leaf: ExactJson, at: number, to: number): ExactJson {
  if (typeof leaf === 'boolean') return !leaf;
  const text = typeof leaf === 'string' ? leaf : writeExactJson(leaf);
  const i = at % text.length;
  const old = text[i] ?? '';
  if (typeof leaf === 'string') {
    const other = String.fromCharCode(0x21 + (to % 90));
    return text.slice(0, i) + (other === old ? '!!' : other) + text.slice(i + 1);
  }
  return BigInt(text.slice(0, i) + ((Number(old) + 1 + (to % 9)) % 10) + text.slice(i + 1));
}

/** Null when the changed document is refused or means something else; else why it was let through. */
function letThrough(original: DeploymentBody, changed: ExactJson): string | null {
  try {
    const body = parseDeploymentJson(changed);
    if (challengeHash(body) !== challengeHash(original)) return null;
    const [was, is] = [original, body].map((b) => writeExactJson(deploymentToJson(b)));
    return was === is ? null : `${is} has the hash of ${was}`;
  } catch (error) {
    if (error instanceof BodyError) return null;
    throw error;
  }
}

describe(`tampering with the 120 signed deployments${sharedNote}`, () => {
  const vectors = hasShared ? clientVectors() : [];

  before(function () {
    if (!hasShared) this.skip();
  });

  it('changes the hash, whatever signed field one character is changed in (every field of each)', () => {
    let tried = 0;
    for (const vector of vectors) {
      const json = vector['deployment'] ?? null;
      const original = parseDeploymentJson(json);
      for (const path of leaves(json)) {
        const problem = letThrough(
          original,
          change(json, path, (leaf) => editAt(leaf, 7 * tried, 11 * tried)),
        );
        if (!isUnsigned(path)) expect(problem, path.join('.')).to.equal(null);
        tried += 1;
      }
    }
    expect(tried).to.be.greaterThan(3000);
  });

  it('changes the hash, whatever character becomes whatever other (sampled)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...vectors), fc.nat(), fc.nat(), fc.nat(), (vector, which, at, to) => {
        const json = vector['deployment'] ?? null;
        const paths = leaves(json).filter((path) => !isUnsigned(path));
        const changed = change(json, paths[which % paths.length] ?? [], (leaf) => editAt(leaf, at, to));
        expect(letThrough(parseDeploymentJson(json), changed)).to.equal(null);
      }),
      { numRuns: 500 },
    );
  });

  it('changes the hash when a name inside env is changed, an empty text is filled, or an item goes', () => {
    const tried = { names: 0, empty: 0, items: 0 };
    const tryOn = (json: ExactJson, path: Path, edit: (inner: ExactJson) => ExactJson): void => {
      if (!isUnsigned(path))
        expect(letThrough(parseDeploymentJson(json), change(json, path, edit)), path.join('.')).to.equal(
          null,
        );
    };
    for (const vector of vectors) {
      const json = vector['deployment'] ?? null;
      for (const [path, value] of inner(json)) {
        if (path.at(-1) === 'env')
          for (const name of Object.keys(asObject(value))) {
            tried.names += 1;
            tryOn(json, path, (env) => renamed(asObject(env), name));
          }
        if (value === '') {
          tried.empty += 1;
          tryOn(json, path, () => 'x');
        }
        if (isJsonArray(value) && value.length > 0) {
          tried.items += 1;
          tryOn(json, path, (list) => (isJsonArray(list) ? list.slice(1) : list));
        }
      }
    }
    for (const count of Object.values(tried)) expect(count).to.be.greaterThan(100);
  });

  it('makes the signatures wrong, and so does a changed signature', () => {
    for (const [n, vector] of vectors.entries()) {
      const json = vector['deployment'] ?? null;
      const keys = accountsOf(vector);
      const signature = ['signature_requirement', 'signatures', '0', 'signature'];
      for (const path of [
        ['metadata'],
        ['description'],
        ['expiration'],
        ['workloads', '0', 'name'],
        signature,
      ]) {
        // a few fields each: a signature costs milliseconds
        if (path !== signature && n % 4 !== 0) continue;
        const changed = parseDeploymentJson(
          change(json, path, (leaf) => (leaf === '' ? 'x' : editAt(leaf, n, path === signature ? 15 : n))),
        );
        expect(verifySignatures(changed, keys).ok, path.join('.')).to.equal(false);
      }
    }
  });
});
