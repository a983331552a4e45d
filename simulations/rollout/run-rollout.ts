import { RandomStream } from '../engine/random-stream.js';
import type { RolloutScenario } from '../scenario/rollout-scenario.js';
import { describe, nodeOf } from './describe-step.js';
import { drawFaults } from './draw-faults.js';
import { EventsFromOutside } from './events-from-outside.js';
import type { FleetNode } from './fleet.js';
import type { Mechanism } from './mechanism.js';
import { RolloutRecorder, sampleTimes } from './rollout-recorder.js';
import type { RolloutResult } from './rollout-result.js';
import { RolloutWorld } from './rollout-world.js';
import type { RolloutStep, RunHooks } from './run-hooks.js';
import type { Wake } from './wake.js';
import { ZledgerMechanism } from './zledger-mechanism.js';
import { ZosMechanism } from './zos-mechanism.js';

const steering = 5 * 60_000;

/** Runs a scenario with one seed under one mechanism. Pure: the same three give the same result, to the byte. */
export function runRollout(
  scenario: RolloutScenario,
  seed: number,
  mechanism: 'zos' | 'zledger',
  hooks: RunHooks = {},
): RolloutResult {
  return new RolloutRun(scenario, seed, mechanism, hooks).run();
}

class RolloutRun {
  readonly #world: RolloutWorld;
  readonly #mechanism: Mechanism;
  readonly #recorder: RolloutRecorder;
  readonly #outside: EventsFromOutside;
  #steps = 0;

  constructor(
    private readonly scenario: RolloutScenario,
    private readonly seed: number,
    name: 'zos' | 'zledger',
    private readonly hooks: RunHooks,
  ) {
    this.#world = new RolloutWorld(scenario, seed);
    this.#mechanism =
      name === 'zos'
        ? new ZosMechanism(this.#world)
        : new ZledgerMechanism(this.#world, hooks.plant ?? null, hooks.gate);
    this.#recorder = new RolloutRecorder(this.#world, hooks.isDetailed === true);
    this.#outside = new EventsFromOutside(this.#world, this.#mechanism, seed);
  }

  run(): RolloutResult {
    this.#plan();
    const { onStep, onEnd, until = Number.POSITIVE_INFINITY } = this.hooks;
    const { horizon } = this.scenario;
    while (this.#steps < until) {
      const due = this.#world.queue.next(horizon);
      if (due === null) break;
      this.#steps += 1;
      if (onStep === undefined) this.#handle(due.item);
      else this.#traced(due.item, onStep);
    }
    onEnd?.(this.#world);
    return this.#result();
  }

  #traced(wake: Wake, onStep: (step: RolloutStep) => void): void {
    const [at, node] = [this.#world.now, nodeOf(wake, this.#world.nodes)];
    const what = describe(wake, this.scenario);
    this.#handle(wake);
    const { state, version } = node ?? { state: null, version: null };
    const { from, to } = this.scenario.releases;
    const runs = version === null ? null : version === 'to' ? to : from;
    onStep({ step: this.#steps, at, what, node: node === null ? null : node.id, state, version: runs });
  }

  /** Everything that comes from outside is drawn and put into the queue before the first step. */
  #plan(): void {
    const { queue, nodes } = this.#world;
    const { scenario } = this;
    for (const happening of scenario.happenings)
      queue.schedule(happening.at, { kind: 'happening', happening });
    queue.schedule(scenario.announced, { kind: 'announced' });
    for (let at = steering; at <= scenario.horizon; at += steering)
      queue.schedule(at, { kind: 'controller' });
    const every = scenario.operator?.looks_every;
    if (every !== undefined)
      for (let at = every; at <= scenario.horizon; at += every) queue.schedule(at, { kind: 'operator' });
    for (const at of sampleTimes(scenario)) queue.schedule(at, { kind: 'sample' });
    const within = scenario.checks.done_within;
    if (within !== undefined) queue.schedule(scenario.announced + within, { kind: 'done-by-now' });
    for (const fault of drawFaults(scenario, this.seed)) queue.schedule(fault.at, { kind: 'fault', fault });
    for (const node of nodes) this.#planNode(node);
  }

  #planNode(node: FleetNode): void {
    const { queue } = this.#world;
    const { fleet, horizon } = this.scenario;
    const fate = new RandomStream(this.seed, `power/${node.index}`);
    const away = fleet.offline;
    if (away !== undefined && fate.below(10_000) < away.share) {
      this.#world.turn(node, 'off');
      queue.schedule(fate.between(...away.for), { kind: 'comes-back', node });
    } else this.#mechanism.starts(node);
    const every = fleet.reboots_every;
    for (let at = 1 + fate.below(2 * every); at < horizon; at += 1 + fate.below(2 * every))
      queue.schedule(at, { kind: 'reboots', node });
  }

  #handle(wake: Wake): void {
    switch (wake.kind) {
      case 'look':
      case 'installed':
      case 'checked':
      case 'turns-bad':
        if (wake.turn === wake.node.turn && wake.node.state !== 'off') this.#wakes(wake.kind, wake.node);
        this.#world.handled(wake);
        return;
      case 'reboots':
        if (wake.node.state !== 'off') this.#reboot(wake.node);
        return;
      case 'comes-back':
        this.#world.saw('a node came back that had been off');
        this.#reboot(wake.node);
        return;
      case 'happening':
        this.#outside.happens(wake.happening);
        return;
      case 'fault':
        this.#outside.befalls(wake.fault);
        return;
      case 'hub-back':
        this.#world.hubIsUp = true;
        this.#world.mark('event', 'hub back');
        return;
      case 'chain-back':
        this.#world.chainIsUp = true;
        this.#world.mark('event', 'chain back');
        return;
      case 'config-back':
        this.#world.configIsUp = true;
        this.#world.mark('event', 'configuration back');
        return;
      case 'resumed':
        this.#outside.resume();
        return;
      case 'announced':
        this.#world.mark('event', 'announced');
        this.#outside.announce(this.scenario.releases.to, this.scenario.safe);
        return;
      case 'controller':
        this.#mechanism.steers();
        return;
      case 'operator':
        this.#outside.operate();
        return;
      case 'done-by-now':
        this.#world.checks.due();
        return;
      case 'sample':
        this.#recorder.sample();
    }
  }

  #wakes(kind: 'look' | 'installed' | 'checked' | 'turns-bad', node: FleetNode): void {
    if (kind === 'look') this.#mechanism.looks(node);
    else if (kind === 'checked') this.#mechanism.checked(node);
    else if (kind === 'turns-bad') this.#world.turn(node, 'bad');
    else {
      this.#mechanism.installed(node);
      this.#recorder.notice();
    }
  }

  #reboot(node: FleetNode): void {
    if (node.state === 'installing') this.#world.saw('a node rebooted while it installed');
    this.#world.turn(node, 'well');
    node.turn += 1;
    node.failures = 0;
    this.#mechanism.boots(node);
  }

  #result(): RolloutResult {
    const { tally, trace, nodes, halt, marks } = this.#world;
    const worstFarms = tally.worstFarms(5);
    for (const { id, index, state, since } of nodes) {
      if (state !== 'bad') continue;
      tally.lost(index, this.scenario.horizon - since);
      this.#world.checks.wasBad(id, this.scenario.horizon - since);
    }
    return {
      side: this.#mechanism.name,
      seed: this.seed,
      trace: trace.digest(),
      steps: this.#steps,
      nodes: {
        hurt: tally.everBad,
        badPeak: tally.badPeak,
        badAtEnd: tally.bad,
        exposed: tally.exposed,
        upgradedAtEnd: tally.upgraded,
        stuckAtEnd: nodes.filter(({ stuck }) => stuck).length,
      },
      badTime: tally.badMilliseconds,
      halt,
      hub: { requests: tally.hubRequests, peakPerSecond: tally.hubPeak },
      chainRequests: tally.chainRequests,
      installingPeak: tally.installingPeak,
      marks,
      seen: [...this.#world.seen],
      worstFarms,
      ...this.#recorder.result(worstFarms[0]?.farm),
      violations: [...this.#mechanism.violations(), ...this.#world.checks.violations].sort(
        (one, two) => one.at - two.at,
      ),
    };
  }
}
