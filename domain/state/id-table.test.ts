import { expect } from 'chai';
import fc from 'fast-check';
import { enableMapSet, produce } from 'immer';
import { IdMap } from './id-map.js';
import { IdSet } from './id-set.js';
import type { Id } from './id-table.js';
import { canonicalText } from './state-hash.js';

enableMapSet();

/** What a map of the state holds: something that a recipe changes where it is. */
interface Thing {
  count: number;
}

type Operation =
  | { readonly kind: 'set' | 'delete' | 'change' | 'read'; readonly key: Id }
  | { readonly kind: 'commit' | 'clear-half' | 'change-all' };

// Few neighbours, so that keys meet again; ids of both ends of u64; texts as network ids are.
const key: fc.Arbitrary<Id> = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt(0n, 40n) },
  { weight: 1, arbitrary: fc.bigInt(0n, 2n ** 64n - 1n) },
  { weight: 1, arbitrary: fc.bigInt(0n, 20n).map((n) => n * 2n ** 32n) },
);
const text: fc.Arbitrary<Id> = fc.oneof(
  fc.constantFrom('', '0', '17', 'a', 'b', '__proto__', 'constructor', 'size', 'ä'),
  fc.string({ maxLength: 13 }),
);

const operations = (of: fc.Arbitrary<Id>): fc.Arbitrary<Operation[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          kind: fc.constantFrom('set', 'set', 'delete', 'change', 'read'),
          key: of,
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('commit', 'clear-half', 'change-all') }) },
    ) as fc.Arbitrary<Operation>, // each branch is one of the union; fast-check widens the kinds
    { maxLength: 120, size: 'max' },
  );

/** What both kinds of map can do. */
type AnyMap = Pick<Map<Id, Thing>, 'get' | 'has' | 'delete' | 'size'> & {
  set(key: Id, value: Thing): unknown;
  keys(): Iterable<Id>;
  values(): Iterable<Thing>;
};

/** Does it and says what came of it. */
function perform(map: AnyMap, operation: Operation, at: number): unknown {
  switch (operation.kind) {
    case 'set':
      map.set(operation.key, { count: at });
      return map.get(operation.key)?.count;
    case 'delete':
      return map.delete(operation.key);
    case 'change': {
      const found = map.get(operation.key);
      if (found !== undefined) found.count += 1000;
      return found?.count;
    }
    case 'read':
      return [map.has(operation.key), map.get(operation.key)?.count, map.size];
    case 'clear-half':
      for (const each of [...map.keys()].sort(ascending).filter((_, index) => index % 2 === 0))
        map.delete(each);
      return map.size;
    case 'change-all':
      for (const each of map.values()) each.count += 7;
      return map.size;
    case 'commit':
      return map.size;
  }
}

const ascending = (a: Id, b: Id): number => (a < b ? -1 : a > b ? 1 : 0);
const expected = (map: ReadonlyMap<Id, Thing>): [Id, Thing][] => [...map].sort(([a], [b]) => ascending(a, b));

function expectSame(table: IdMap<Id, Thing>, map: ReadonlyMap<Id, Thing>): void {
  const entries = expected(map);
  expect([...table]).to.deep.equal(entries);
  expect([...table.entries()]).to.deep.equal(entries);
  expect([...table.keys()]).to.deep.equal(entries.map(([id]) => id));
  expect([...table.values()]).to.deep.equal(entries.map(([, value]) => value));
  expect([...table.unorderedValues()]).to.have.deep.members([...map.values()]);
  expect(table.size).to.equal(map.size);
}

/** Runs of operations between commits. */
function runsOf(all: readonly Operation[]): Operation[][] {
  const runs: Operation[][] = [[]];
  for (const operation of all) {
    runs.at(-1)?.push(operation);
    if (operation.kind === 'commit') runs.push([]);
  }
  return runs;
}

for (const [name, of] of [
  ['numbers', key],
  ['texts', text],
] as const) {
  describe(`a map by id, with ${name} as ids`, () => {
    it('is a Map in every operation, and iterates in the order of its keys', () => {
      fc.assert(
        fc.property(operations(of), (all) => {
          const table = new IdMap<Id, Thing>();
          const map = new Map<Id, Thing>();
          all.forEach((operation, at) => {
            expect(perform(table, operation, at)).to.deep.equal(perform(map, operation, at));
          });
          expectSame(table, map);
        }),
        { numRuns: 300 },
      );
    });

    it('is one in immer recipes too: what was committed never changes', () => {
      fc.assert(
        fc.property(operations(of), (all) => {
          let state = { things: new IdMap<Id, Thing>() };
          const map = new Map<Id, Thing>();
          for (const run of runsOf(all)) {
            const before = state;
            const text = canonicalText(before);
            state = produce(before, (draft) => {
              // immer's Draft type rewrites the container's inner fields; the draft has the state's own shape
              const things = draft.things as unknown as IdMap<Id, Thing>;
              run.forEach((operation, at) => {
                expect(perform(things, operation, at)).to.deep.equal(perform(map, operation, at));
              });
            });
            expect(canonicalText(before)).to.equal(text);
            expectSame(state.things, map);
            expect(state.things).to.be.instanceOf(IdMap);
            expect(Object.isFrozen(state.things.rows)).to.equal(true);
          }
        }),
        { numRuns: 300 },
      );
    });

    it('has a hash that tells neither the order nor what was there in between', () => {
      fc.assert(
        fc.property(fc.uniqueArray(of, { maxLength: 60 }), fc.array(of), fc.nat(), (keys, gone, turn) => {
          const straight = new IdMap(keys.map((id, at) => [id, at] as const));
          const other = new IdMap<Id, number>(gone.map((id) => [id, -1] as const));
          const at = turn % (keys.length + 1);
          for (const id of [...keys.slice(at), ...keys.slice(0, at)].reverse())
            other.set(id, keys.indexOf(id));
          for (const id of gone) if (!keys.includes(id)) other.delete(id);
          expect(canonicalText(other)).to.equal(canonicalText(straight));
          expect(canonicalText(other)).to.equal(canonicalText(new Map(straight)));
          expect(canonicalText(new IdSet(other.keys()))).to.equal(canonicalText(new IdSet(keys)));
          expect([...new IdSet(other.keys())]).to.deep.equal([...keys].sort(ascending));
        }),
        { numRuns: 200 },
      );
    });
  });
}

describe('a map by id under immer', () => {
  const size = 5000;
  const wide = produce(
    { things: new IdMap(Array.from({ length: size }, (_, at) => [BigInt(at * 7), { count: at }] as const)) },
    (draft) => {
      draft.things.size += 0; // a first recipe, so that the whole is frozen as in the live node
    },
  );

  /** The small maps of `after` that are not those of `before`, and the rows that are not. */
  const copied = (
    before: IdMap<bigint, Thing>,
    after: IdMap<bigint, Thing>,
  ): [rows: number, leaves: number] => {
    let leaves = 0;
    const rows = [...after.rows].filter(([at, row]) => before.rows.get(at) !== row);
    for (const [at, row] of rows)
      for (const [place, leaf] of row) if (before.rows.get(at)?.get(place) !== leaf) leaves += 1;
    return [rows.length, leaves];
  };

  type Recipe = (things: IdMap<bigint, Thing>) => void;
  const run = (recipe: Recipe): IdMap<bigint, Thing> =>
    produce(wide, (draft) => {
      recipe(draft.things as unknown as IdMap<bigint, Thing>); // the draft has the state's own shape
    }).things;

  it('shares all but the one small map that a change is in', () => {
    const changes: Record<string, Recipe> = {
      set: (things) => things.set(3n, { count: 1 }),
      replace: (things) => things.set(7n, { count: 1 }),
      delete: (things) => things.delete(7n),
      change: (things) => {
        const found = things.get(7n);
        if (found !== undefined) found.count = -1;
      },
    };
    for (const [name, recipe] of Object.entries(changes))
      expect(copied(wide.things, run(recipe)), name).to.deep.equal([1, 1]);
  });

  it('is the same object when nothing was changed', () => {
    const untouched: Record<string, Recipe> = {
      'a key that is not there': (things) => things.delete(3n),
      reading: (things) => [things.get(7n)?.count, things.has(14n), things.size],
      'the same number again': (things) => {
        const found = things.get(7n);
        if (found !== undefined) found.count = 1;
      },
    };
    for (const [name, recipe] of Object.entries(untouched))
      expect(run(recipe) === wide.things, name).to.equal(true);
  });

  it('spreads contract ids, close together, at any distance or far apart, over many small maps', () => {
    const ids = [
      (at: number) => BigInt(at),
      (at: number) => BigInt(at) * 4096n,
      (at: number) => BigInt(at) * 1_000_003n,
      (at: number) => 2n ** 63n + BigInt(at),
    ];
    for (const idOf of ids) {
      const table = new IdSet(Array.from({ length: size }, (_, at) => idOf(at)));
      const sizes = [...table.rows.values()].flatMap((row) => [...row.values()].map((leaf) => leaf.size));
      expect(Math.max(...sizes), String(idOf(1))).to.be.lessThan(20);
    }
  });

  it('leaves nothing behind when it is empty again', () => {
    const set = new IdSet(Array.from({ length: 500 }, (_, at) => BigInt(at)));
    for (const id of [...set]) set.delete(id);
    expect([set.size, set.rows.size]).to.deep.equal([0, 0]);
  });

  it('refuses changes outside a recipe once it was committed', () => {
    expect(() => wide.things.set(7n, { count: 0 })).to.throw();
    expect(() => wide.things.delete(7n)).to.throw();
    expect(wide.things.get(7n)?.count).to.equal(1);
    expect(wide.things.size).to.equal(size);
  });
});
