import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { expect } from 'chai';
import { type ExactJson, isJsonArray, isJsonObject, writeExactJson } from '../json/exact-json.js';
import type { FieldDescription } from '../workloads/descriptions/field-description.js';
import { workloadTypes } from '../workloads/workload-type.js';
import { challenge } from './challenge.js';
import {
  at,
  extremes,
  keysOf,
  other,
  placeOf,
  withAt,
  wrongValues,
  zeroOf,
} from './described-fields.fixture.js';
import { BodyError, parseDeploymentJson } from './deployment-body.js';
import { deploymentFields } from './deployment-description.js';
import { exampleJson, exampleTwin } from './example-body.js';
import { signDeployment, verifySignatures } from './signatures.js';
import { validateDeployment } from './validate.js';
import { deploymentToJson } from './write-deployment.js';

const seed = new Uint8Array(32).fill(1);
const accounts = new Map([[exampleTwin, bytesToHex(ed25519.getPublicKey(seed))]]);

/** What is described: the fields, and how a document with a value of them looks. */
interface Described {
  readonly name: string;
  readonly fields: readonly FieldDescription[];
  /** The described part of the example. */
  readonly example: ExactJson;
  /** Where it stands in its document. */
  readonly place: string;
  readonly documentWith: (example: ExactJson) => ExactJson;
  readonly partOf: (document: ExactJson) => ExactJson;
}

const ofType = (definition: (typeof workloadTypes)[number]): Described => {
  const { fields, example } = definition.description;
  const last = example.needs.length;
  return {
    name: definition.type,
    fields,
    example: example.data,
    place: `workloads[${last}].data.`,
    documentWith: (data) => exampleJson(definition.type, data),
    partOf: (document) => at(document, ['workloads', last, 'data']),
  };
};
const signatures = [{ twin_id: 7, signature: 'ab', signature_type: 'ed25519' }];
const deployment: Described = {
  name: 'the deployment itself',
  fields: deploymentFields,
  example: withAt(exampleJson('zmount'), ['signature_requirement', 'signatures'], signatures),
  place: '',
  documentWith: (example) => example,
  partOf: (document) => document,
};

/** Null when the document is accepted once its twin has signed it; else why not. */
function refusal(document: ExactJson): string | null {
  try {
    const body = parseDeploymentJson(document);
    const signed = signDeployment(body, exampleTwin, {
      type: 'ed25519',
      sign: (message) => ed25519.sign(message, seed),
    });
    const verdict = verifySignatures(signed, accounts);
    return validateDeployment(signed)?.message ?? (verdict.ok ? null : verdict.problem.message);
  } catch (error) {
    if (error instanceof BodyError) return error.message;
    throw error;
  }
}

const written = (document: ExactJson): ExactJson => deploymentToJson(parseDeploymentJson(document));
const challengeOf = (document: ExactJson): string => challenge(parseDeploymentJson(document));

/** The paths of a document's fields, into those that the description says hold others. */
function pathsIn(json: ExactJson, holders: ReadonlySet<string>, before = ''): readonly string[] {
  if (isJsonArray(json)) return [...new Set(json.flatMap((item) => pathsIn(item, holders, `${before}[]`)))];
  if (!isJsonObject(json)) return [];
  return Object.keys(json).flatMap((key) => {
    const path = before === '' ? key : `${before}.${key}`;
    return holders.has(path) ? [path, ...pathsIn(json[key] ?? null, holders, path)] : [path];
  });
}

for (const described of [deployment, ...workloadTypes.map(ofType)]) {
  const { name, fields, example, place, documentWith, partOf } = described;
  const changed = (path: string, value: ExactJson | undefined): ExactJson =>
    documentWith(withAt(example, keysOf(path), value));

  describe(`the description of ${name}`, () => {
    it('has an example that is accepted, and written as it is', () => {
      expect(refusal(documentWith(example))).to.equal(null);
      expect(writeExactJson(partOf(written(documentWith(example))))).to.equal(writeExactJson(example));
    });

    it('names every field that is read, and no other', () => {
      const isHolder = ({ path, type }: FieldDescription): boolean =>
        /object/.test(type) && path !== 'workloads[].data';
      const holders = new Set(fields.filter(isHolder).map(({ path }) => path));
      expect(pathsIn(partOf(written(documentWith(example))), holders)).to.have.members(
        fields.map(({ path }) => path),
      );
    });

    it('gives each field the type that is decoded, and its bounds', () => {
      for (const field of fields) {
        for (const value of wrongValues(field)) {
          const attempt = (): unknown => parseDeploymentJson(changed(field.path, value));
          const wanted = `${place}${placeOf(field.path)}`;
          expect(attempt, `${field.path} = ${writeExactJson(value)}`)
            .to.throw(BodyError)
            .with.property('path', wanted);
        }
        for (const value of extremes(field)) parseDeploymentJson(changed(field.path, value));
      }
    });

    it('keeps numbers exact up to the ends of their types: read, written and hashed', () => {
      for (const field of fields.filter(({ type }) => /^u\d+$/.test(type))) {
        const document = changed(field.path, extremes(field)[1] ?? null);
        const text = writeExactJson(extremes(field)[1] ?? null);
        const kept = at(partOf(written(document)), keysOf(field.path));
        expect(writeExactJson(kept), field.path).to.equal(text);
        if ('turn' in field && field.turn !== null)
          expect(challengeOf(document), field.path).to.include(text);
      }
    });

    it('says what is missing or null', () => {
      for (const field of fields.filter(({ path }) => !/^workloads\[\]\.(type|data)$/.test(path))) {
        const missing = writeExactJson(written(changed(field.path, undefined)));
        expect(writeExactJson(written(changed(field.path, null))), field.path).to.equal(missing);
        const zero = zeroOf(field);
        const left = at(partOf(written(changed(field.path, undefined))), keysOf(field.path));
        if (zero === undefined) expect(left, field.path).to.equal(null);
        else expect(writeExactJson(written(changed(field.path, zero))), field.path).to.equal(missing);
      }
    });

    it('is all: other fields are ignored, wherever they stand', () => {
      const objects = fields.filter(({ type }) => /object/.test(type));
      const before = writeExactJson(written(documentWith(example)));
      for (const path of [
        '',
        ...objects.map((field) => `${field.path}${field.type === 'list of objects' ? '[]' : ''}.`),
      ]) {
        const document = changed(`${path}zz_unknown`, { deep: [1.5] });
        expect(writeExactJson(written(document)), path).to.equal(before);
      }
    });

    it('draws its limits where they are', () => {
      for (const { path, rule } of fields) {
        for (const value of rule?.good ?? [])
          expect(refusal(changed(path, value)), `${path} = ${writeExactJson(value)}`).to.equal(null);
        for (const value of rule?.bad ?? [])
          expect(refusal(changed(path, value)), `${path} = ${writeExactJson(value)}`).not.to.equal(null);
      }
    });

    it('says what is hashed, and in which turn', () => {
      const before = challengeOf(documentWith(example));
      const turns = fields.flatMap((field) => {
        if (!('turn' in field) || field.path === 'workloads[].type') return [];
        const after = challengeOf(changed(field.path, other(at(example, keysOf(field.path)))));
        if (field.turn === null) expect(after, field.path).to.equal(before);
        else expect(after, field.path).not.to.equal(before);
        const first = before.split('').findIndex((char, i) => after[i] !== char);
        return field.turn === null
          ? []
          : [{ path: field.path, turn: field.turn, first: first < 0 ? before.length : first }];
      });
      turns.sort((a, b) => a.turn - b.turn);
      for (const [i, { path, first }] of turns.entries()) {
        const last = turns[i - 1];
        if (last !== undefined) expect(first, `${path} after ${last.path}`).to.be.greaterThan(last.first);
      }
      expect(new Set(turns.map(({ turn }) => turn)).size).to.equal(turns.length);
    });
  });
}
