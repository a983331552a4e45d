/** What the pure core and a simulation have no business with, and why. Reading one of them throws. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  'the clock': ['performance'],
  timers: ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  randomness: ['crypto'],
  'the network': ['fetch', 'WebSocket', 'XMLHttpRequest', 'EventSource'],
  'the machine': ['process'],
  'the locale': ['Intl'],
  'garbage collection': ['WeakRef', 'FinalizationRegistry'],
  'other threads': ['SharedArrayBuffer', 'Atomics', 'Worker', 'BroadcastChannel', 'MessageChannel'],
};

/** Methods that answer otherwise on a machine with another locale or time zone. */
const localMethods: readonly (readonly [object, readonly string[]])[] = [
  [String.prototype, ['localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase']],
  [Number.prototype, ['toLocaleString']],
  [BigInt.prototype, ['toLocaleString']],
  [Array.prototype, ['toLocaleString']],
];

/** Names that a frozen prototype must not forbid on what inherits from it: `error.name = ...` is an everyday thing. */
const overridden = ['constructor', 'hasOwnProperty', 'message', 'name', 'toString', 'valueOf'];

/** The pure core, or a library that it uses, did what it must not. */
export class HardenedError extends Error {
  override readonly name = 'HardenedError';
}

/**
 * Makes the globals of this thread what the pure core is written for: the language's own objects are frozen, so that no
 * code can leave anything on them for another; the clock, random numbers, timers, network, locale and the process itself
 * throw a HardenedError when they are used. Of `Date` only what computes from a given point in time stays. There is no way
 * back, so call it in a thread of its own.
 * @param keep global names that the thread's own shell still needs
 */
export function harden(keep: readonly string[] = []): void {
  refuse(Math, 'random', 'Math.random', 'randomness');
  hardenDate();
  for (const [prototype, names] of localMethods)
    for (const name of names) refuse(prototype, name, name, 'the locale');
  const refused = Object.entries(forbidden).flatMap(([why, names]) =>
    names.filter((name) => name in globalThis && !keep.includes(name)).map((name) => ({ name, why })),
  );
  // Newer Node.js versions load some of them when they are first touched, and need others of them for that.
  for (const { name } of refused) Reflect.get(globalThis, name);
  for (const { name, why } of refused) refuseGlobal(name, why);
  // Not there in Node.js 20, and zod asks whether it is there: so it is nowhere.
  Reflect.deleteProperty(globalThis, 'navigator');
  const seen = new Set<object>();
  for (const root of languageObjects()) collect(root, seen);
  for (const each of seen) letOverride(each);
  for (const each of seen) Object.freeze(each);
}

function thrower(what: string, why: string): () => never {
  return () => {
    throw new HardenedError(`invariant: the pure core has no business with ${why}, and used ${what}`);
  };
}

function refuse(on: object, name: string, what: string, why: string): void {
  Reflect.defineProperty(on, name, { value: thrower(what, why), writable: false, configurable: false });
}

function refuseGlobal(name: string, why: string): void {
  const get = thrower(name, why);
  Reflect.defineProperty(globalThis, name, { get, set: get, configurable: false });
}

function hardenDate(): void {
  const RealDate = Date;
  const clock = 'the clock';
  refuse(RealDate, 'now', 'Date.now', clock);
  for (const name of Object.getOwnPropertyNames(RealDate.prototype)) {
    // UTC, ISO 8601 and the number itself are the same everywhere; all else reads the time zone
    if (/^(get|to|set)/.test(name) && !/UTC|^(getTime|toISOString|toJSON|setTime)$/.test(name))
      refuse(RealDate.prototype, name, `Date.prototype.${name}`, 'the locale');
  }
  const HardDate = new Proxy(RealDate, {
    construct(target, args: unknown[], newTarget) {
      if (args.length === 0) thrower('new Date()', clock)();
      // several numbers are local time, and so is a text without a zone
      if (args.length > 1) thrower('new Date(year, month, ...)', 'the locale')();
      if (typeof args[0] === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(args[0]))
        thrower(`new Date('${args[0]}')`, 'the locale')();
      return Reflect.construct(target, args, newTarget) as object; // a Date is one
    },
    apply: thrower('Date()', clock),
  });
  refuse(RealDate.prototype, 'getYear', 'getYear', 'the locale');
  Reflect.defineProperty(RealDate.prototype, 'constructor', { value: HardDate });
  Reflect.defineProperty(globalThis, 'Date', { value: HardDate, writable: false, configurable: false });
}

/** ECMAScript's own globals and what only syntax leads to; nothing of Node.js's. */
function languageObjects(): readonly object[] {
  const isOfTheLanguage =
    /^(Object|Function|Array|Map|Set|WeakMap|WeakSet|Promise|Symbol|String|Number|Boolean|BigInt|RegExp|Date|Math|JSON|Reflect|Proxy|Iterator|ArrayBuffer|DataView|\w*Error|\w+Array|escape|unescape|eval|parse\w+|is\w+|(de|en)codeURI\w*)$/;
  const named = Object.getOwnPropertyNames(globalThis)
    .filter((name) => isOfTheLanguage.test(name))
    .map((name): unknown => Reflect.get(globalThis, name));
  const bySyntax = [
    function* () {},
    async function () {},
    async function* () {},
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ''.matchAll(/./g),
  ].map((each): unknown => Object.getPrototypeOf(each));
  return [...named, ...bySyntax].filter(isObject);
}

/** Everything that is reachable from it, also behind getters' own functions. */
function collect(value: unknown, seen: Set<object>): void {
  if (!isObject(value) || seen.has(value) || value === globalThis || ArrayBuffer.isView(value)) return;
  seen.add(value);
  collect(Object.getPrototypeOf(value), seen);
  for (const key of Reflect.ownKeys(value)) {
    const own = Reflect.getOwnPropertyDescriptor(value, key);
    collect(own?.value, seen);
    collect(own?.get, seen);
    collect(own?.set, seen);
  }
}

/**
 * An assignment to a property that a frozen prototype has throws in strict mode, although it would make one on the object
 * itself. As an accessor the name can be frozen, and what inherits it can still have its own.
 */
function letOverride(on: object): void {
  if (typeof on === 'function') return;
  for (const name of overridden) {
    const own = Reflect.getOwnPropertyDescriptor(on, name);
    if (own === undefined || !('value' in own) || !own.configurable) continue;
    const value: unknown = own.value;
    Reflect.defineProperty(on, name, {
      get: () => value,
      set(this: unknown, next: unknown) {
        if (this === on || !isObject(this))
          throw new TypeError(`cannot assign to ${name} of a frozen object`);
        Reflect.defineProperty(this, name, {
          value: next,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
      enumerable: own.enumerable ?? false,
      configurable: false,
    });
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
