import { expect } from 'chai';
import fc from 'fast-check';
import { freeze } from 'immer';
import { IdMap } from './id-map.js';
import { sealDeep } from './seal-deep.js';

/** Whether each object in a value is frozen, in the order in which they are found. */
function* frozen(value: unknown): Generator<boolean> {
  if (typeof value !== 'object' || value === null) return;
  yield Object.isFrozen(value);
  for (const member of value instanceof Map ? value.values() : Object.values(value)) yield* frozen(member);
}

const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('object'), tie('array'), tie('map'), tie('frozen')),
  leaf: fc.oneof(fc.integer(), fc.bigInt(), fc.string(), fc.constant(null), fc.constant(undefined)),
  object: fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }),
  array: fc.array(tie('any'), { maxLength: 4 }),
  map: fc.array(fc.tuple(fc.string(), tie('any')), { maxLength: 4 }).map((entries) => new Map(entries)),
  frozen: tie('object').map((object) => Object.freeze(object)),
})).any;

describe('sealing a value', () => {
  it("freezes what immer's freeze does", () => {
    fc.assert(
      fc.property(fc.clone(value, 2), ([one, other]) => {
        sealDeep(one);
        expect([...frozen(one)]).to.deep.equal([...frozen(freeze(other, true))]);
      }),
    );
  });

  it('takes from maps and tables the ways to change them', () => {
    const [map, table] = [new Map([['a', { inside: new Map([[1, 2]]) }]]), new IdMap([['a', 1]])];
    sealDeep({ map, table });
    expect(() => map.set('b', { inside: new Map() })).to.throw();
    expect(() => map.get('a')?.inside.delete(1)).to.throw();
    expect(() => table.set('a', 2)).to.throw();
    expect(table.get('a')).to.equal(1);
  });
});
