import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { inputSchemas } from '../inputs/inputs.js';
import { eventSchemas } from './event.js';
import { quickCheck } from './quick-check.js';

const schemas = {
  object: z.strictObject({
    text: z.string().regex(/^a*$/),
    int: z.int().min(0).max(9),
    big: z.bigint().min(0n).max(9n).nullable(),
    list: z.array(z.enum(['x', 'y'])).max(2),
  }),
  tagged: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('one'), value: z.number() }),
    z.strictObject({ kind: z.literal('two'), flag: z.boolean() }),
  ]),
  either: z.union([z.string().min(2).max(3), z.number(), z.null()]),
  loose: z.object({ known: z.string() }),
  refined: z.strictObject({ low: z.int(), high: z.int() }).refine(({ low, high }) => low <= high),
  optional: z.strictObject({ maybe: z.string().optional() }),
  table: z.record(z.string(), z.int()),
} as const;

/** Values around the schemas: mostly of the right shape, some with one thing wrong. */
const leaf = fc.oneof(
  fc.constantFrom('a', 'aa', 'aaa', 'x', 'y', 'one', 'two', '', 0, -0, 9, 10, -1, 0.5, Number.NaN),
  fc.constantFrom<unknown>(Number.POSITIVE_INFINITY, 2 ** 53, 0n, 9n, 10n, true, null, undefined),
);
const keys = fc.constantFrom(
  'text',
  'int',
  'big',
  'list',
  'kind',
  'value',
  'flag',
  'known',
  'maybe',
  'low',
  'high',
);
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(keys, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), { maxKeys: 5 }),
  fc.record({
    text: fc.constantFrom('', 'aa', 'b'),
    int: fc.constantFrom<unknown>(0, 9, 10, 0.5, '1'),
    big: fc.constantFrom<unknown>(0n, 9n, 10n, null, 1),
    list: fc.array(fc.constantFrom<unknown>('x', 'y', 'z'), { maxLength: 3 }),
  }),
  // Often enough of the first schema's shape that no run of the test is without one.
  fc.record({
    text: fc.constantFrom('', 'aa'),
    int: fc.constantFrom(0, 9),
    big: fc.constantFrom(0n, null),
    list: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constantFrom('one', 'two', 'three'), value: leaf }),
  fc.record({ kind: fc.constantFrom('one', 'two'), flag: fc.boolean() }),
  fc.record({ known: fc.constantFrom('a', 'b') }),
  fc.record({ maybe: fc.constantFrom('a', 'b') }),
  fc.record({ low: fc.integer({ max: 3, min: 0 }), high: fc.integer({ max: 3, min: 0 }) }),
);

describe('the quick check of a value against its schema', () => {
  it('says yes to what zod accepts and to nothing else; what has members that may be missing is left to zod', () => {
    for (const [name, schema] of Object.entries(schemas)) {
      const check = quickCheck(schema);
      const told = { yes: 0, no: 0 };
      fc.assert(
        fc.property(value, (given) => {
          const { success } = schema.safeParse(given);
          told[success ? 'yes' : 'no'] += 1;
          if (name !== 'optional' || !success) expect(check(given), name).to.equal(success);
        }),
        { numRuns: 400 },
      );
      expect(told.no, name).to.be.greaterThan(0);
      expect(told.yes, name).to.be.greaterThan(0);
    }
  });

  it('says no to holes and to arrays that stand for objects', () => {
    const holes: unknown[] = [];
    holes.length = 1;
    expect(quickCheck(z.array(z.string()))(holes)).to.equal(false);
    expect(quickCheck(z.strictObject({}))([])).to.equal(false);
  });

  it('is made of every schema of events and inputs', () => {
    for (const { data } of [...eventSchemas, ...inputSchemas])
      expect(quickCheck(data)({})).to.be.a('boolean');
  });
});
