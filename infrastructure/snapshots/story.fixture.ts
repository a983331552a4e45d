import fc from 'fast-check';
import {
  machine,
  network,
  Scenario,
  signedBody,
  type Script,
  volume,
  zmount,
} from '../../domain/scenario.fixture.js';

/** One thing that happens to a contract of a story. */
export type StoryStep =
  | {
      readonly kind: 'deploy' | 'update' | 'body-only' | 'cancel' | 'grace' | 'paid' | 'settle';
      readonly contract: number;
    }
  | { readonly kind: 'fail' | 'retry' | 'reboot' };

/** Any story over five contracts: things come in every order, most of which no user would choose. */
export function storySteps(maxLength = 40): fc.Arbitrary<StoryStep[]> {
  const about = fc.record({
    kind: fc.constantFrom('deploy', 'update', 'body-only', 'cancel', 'grace', 'paid', 'settle' as const),
    contract: fc.integer({ min: 1, max: 5 }),
  }) as fc.Arbitrary<StoryStep>;
  const other = fc.record({ kind: fc.constantFrom('fail', 'retry', 'reboot') }) as fc.Arbitrary<StoryStep>;
  return fc.array(fc.oneof({ weight: 4, arbitrary: about }, { weight: 1, arbitrary: other }), { maxLength });
}

const fails: Script = (effect) =>
  effect.name === 'disk'
    ? { kind: 'failed', reason: 'the pool is full: \u00fc\u{1f4a5}', retryable: true }
    : { kind: 'done', result: { ip: '10.1.2.5', size: 3, constructor: 'x', '0': 7 } };

const workloads = (version: number) => [
  machine('vm', 'net', ['disk']),
  network('net'),
  zmount('disk', 1 + version),
  ...(version % 2 === 0 ? [volume('vol', 1 + version, version)] : [zmount('second', 2, version)]),
];

/** Plays a story; whatever is against the rules of the chain is left out. */
export function tellStory(steps: readonly StoryStep[]): Scenario {
  const story = new Scenario();
  const versions = new Map<number, number>();
  story.script = fails;
  steps.forEach((step, at) => play(story, versions, step, at));
  return story;
}

function play(story: Scenario, versions: Map<number, number>, step: StoryStep, at: number): void {
  if (!('contract' in step)) {
    if (step.kind === 'fail') story.settle();
    if (step.kind === 'retry' && [...story.state.work].length > 0) tryRetry(story);
    if (step.kind === 'reboot') story.start(`boot-${at}`);
    return;
  }
  const { contract, kind } = step;
  const version = versions.get(contract);
  if (kind === 'deploy' && version === undefined) {
    story.deploy({ contract, workloads: workloads(0), metadata: 'a story' });
    versions.set(contract, 0);
  } else if (kind === 'update' && version !== undefined) {
    const next = signedBody({ contract, version: version + 1, workloads: workloads(version + 1) });
    story.updated(contract, next.hash);
    story.send(contract, next.text);
    versions.set(contract, version + 1);
  } else if (kind === 'body-only' && version === undefined) {
    story.send(contract, signedBody({ contract, workloads: workloads(0) }).text);
  } else if (kind === 'cancel') story.canceled(contract);
  else if (kind === 'grace') story.graceStarted(contract);
  else if (kind === 'paid') story.graceEnded(contract);
  else if (kind === 'settle') story.settle();
}

function tryRetry(story: Scenario): void {
  try {
    story.awaitRetry();
  } catch {
    // nothing waits for its time: nothing to do
  }
}
