import { expect } from 'chai';
import fc from 'fast-check';
import { EventQueue, type Scheduled } from './event-queue.js';

/** What the queue promises, the plain way. */
class SortedList {
  readonly #waiting: (Scheduled<number> & { order: number })[] = [];
  #order = 0;
  now = 0;

  schedule(at: number, item: number): void {
    this.#waiting.push({ at, item, order: this.#order++ });
    this.#waiting.sort((one, two) => one.at - two.at || one.order - two.order);
  }

  next(until: number): Scheduled<number> | null {
    const [first] = this.#waiting;
    if (first === undefined || first.at > until) return null;
    this.#waiting.shift();
    this.now = first.at;
    return { at: first.at, item: first.item };
  }
}

const delays = fc.oneof(
  fc.nat(3),
  fc.nat(200),
  fc.nat(140_000),
  fc.nat(3_000_000),
  fc.constant(131_072),
  fc.nat(900_000_000),
);
const steps = fc.oneof(
  fc.record({ kind: fc.constant('schedule' as const), delay: delays }),
  fc.record({ kind: fc.constant('take' as const), within: delays }),
);

describe('the queue of a run', () => {
  it('gives what a sorted list gives, in order of time and then of scheduling', () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 300 }), (story) => {
        const [queue, list] = [new EventQueue<number>(), new SortedList()];
        for (const [item, step] of story.entries()) {
          if (step.kind === 'schedule') {
            queue.schedule(queue.now + step.delay, item);
            list.schedule(list.now + step.delay, item);
          } else {
            const until = queue.now + step.within;
            expect(queue.next(until)).to.deep.equal(list.next(until));
          }
        }
        for (;;) {
          const taken = queue.next();
          expect(taken).to.deep.equal(list.next(Number.MAX_SAFE_INTEGER));
          if (taken === null) break;
        }
        expect(queue.size).to.equal(0);
      }),
      { numRuns: 300 },
    );
  });

  it('takes what was scheduled for this very moment while it is handled, after what waited already', () => {
    const queue = new EventQueue<string>();
    queue.schedule(5, 'first');
    queue.schedule(5, 'second');
    expect(queue.next()?.item).to.equal('first');
    queue.schedule(5, 'third');
    expect([queue.next()?.item, queue.next()?.item, queue.next()]).to.deep.equal(['second', 'third', null]);
  });

  it('refuses the past, and times that are none', () => {
    const queue = new EventQueue<string>();
    queue.schedule(9, 'later');
    queue.next();
    for (const at of [8, -1, 0.5, Number.NaN, 2 ** 60])
      expect(() => queue.schedule(at, 'x')).to.throw(RangeError);
  });
});
