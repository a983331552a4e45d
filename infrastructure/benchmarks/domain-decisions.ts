import { median } from './interleaved.js';
import { benchContract, diskBody, type LifeStep, lifeSteps, LiveNode } from './live-node.js';

const sizes = [10, 100, 1000, 10_000];
/** Lives that are measured with each number of live deployments. */
const lives = 200;

/**
 * Prints how long each kind of decision takes with 10 to 10,000 live deployments: decide, apply the events to the
 * immutable state, ask what is owed and when the next timer is due. Nothing is written.
 */
export function benchDecisions(): void {
  const node = new LiveNode();
  let live = 0;
  const fill = (size: number): void => {
    for (; live < size; live += 1) {
      const id = benchContract(live);
      const { text, hash } = diskBody(id);
      const steps = node.steps(id, text, hash);
      for (const step of ['contract created', 'body sent', 'disk made'] as const) steps[step]();
    }
  };
  fill(5);
  measure(node, 1_000_000);
  console.log(
    `decisions, microseconds each (median of ${lives}); all but the body's are also given per second`,
  );
  console.log(row(['live', 'empty block', ...lifeSteps, 'decisions/s']));
  for (const size of sizes) {
    fill(size);
    const { empty, steps } = measure(node, 2_000_000 + size * 1000);
    const cheap = [empty, ...lifeSteps.filter((step) => step !== 'body sent').map((step) => steps[step])];
    const perSecond = 1e6 / (cheap.reduce((sum, micros) => sum + micros, 0) / cheap.length);
    const cells = [empty, ...lifeSteps.map((step) => steps[step])].map((micros) => micros.toFixed(0));
    console.log(row([String(size), ...cells, perSecond.toFixed(0)]));
  }
}

interface Measured {
  readonly empty: number;
  readonly steps: Readonly<Record<LifeStep, number>>;
}

/** Contracts come and go, so that the number of live deployments stays. @param first number of the first of them */
function measure(node: LiveNode, first: number): Measured {
  const empties: number[] = [];
  const times = new Map<LifeStep, number[]>(lifeSteps.map((step) => [step, []]));
  for (let i = 0; i < lives; i += 1) {
    const id = benchContract(first + i);
    const { text, hash } = diskBody(id);
    const steps = node.steps(id, text, hash);
    empties.push(microsOf(() => node.emptyBlock()));
    for (const step of lifeSteps) times.get(step)?.push(microsOf(steps[step]));
  }
  const medians = lifeSteps.map((step) => [step, median(times.get(step) ?? [])] as const);
  // the entries are just those of the type
  return { empty: median(empties), steps: Object.fromEntries(medians) as Record<LifeStep, number> };
}

function microsOf(run: () => void): number {
  const began = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - began) / 1000;
}

const row = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(18)).join('');
