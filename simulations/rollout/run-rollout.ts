import { RandomStream } from '../engine/random-stream.js';
import type { Happening, RolloutScenario } from '../scenario/rollout-scenario.js';
import type { FleetNode } from './fleet.js';
import type { Mechanism } from './mechanism.js';
import { RolloutRecorder, sampleTimes } from './rollout-recorder.js';
import type { RolloutResult } from './rollout-result.js';
import { RolloutWorld } from './rollout-world.js';
import type { Wake } from './wake.js';
import { ZledgerMechanism } from './zledger-mechanism.js';
import { ZosMechanism } from './zos-mechanism.js';

const steering = 5 * 60_000;

/**
 * Runs a scenario with one seed under one mechanism. Pure: the same three give the same result, to the byte.
 * @param isDetailed records the heat map as well
 */
export function runRollout(
  scenario: RolloutScenario,
  seed: number,
  mechanism: 'zos' | 'zledger',
  isDetailed = false,
): RolloutResult {
  return new RolloutRun(scenario, seed, mechanism, isDetailed).run();
}

class RolloutRun {
  readonly #world: RolloutWorld;
  readonly #mechanism: Mechanism;
  readonly #recorder: RolloutRecorder;
  #steps = 0;
  #reverted = false;

  constructor(
    private readonly scenario: RolloutScenario,
    private readonly seed: number,
    name: 'zos' | 'zledger',
    isDetailed: boolean,
  ) {
    this.#world = new RolloutWorld(scenario, seed);
    this.#mechanism = name === 'zos' ? new ZosMechanism(this.#world) : new ZledgerMechanism(this.#world);
    this.#recorder = new RolloutRecorder(this.#world, isDetailed);
  }

  run(): RolloutResult {
    this.#plan();
    for (;;) {
      const due = this.#world.queue.next(this.scenario.horizon);
      if (due === null) break;
      this.#steps += 1;
      this.#handle(due.item);
    }
    return this.#result();
  }

  /** Everything that comes from outside is drawn and put into the queue before the first step. */
  #plan(): void {
    const { queue, nodes } = this.#world;
    const { scenario } = this;
    for (const [index, { at }] of scenario.happenings.entries())
      queue.schedule(at, { kind: 'happening', index });
    queue.schedule(scenario.announced, { kind: 'announced' });
    for (let at = steering; at <= scenario.horizon; at += steering)
      queue.schedule(at, { kind: 'controller' });
    const every = scenario.operator?.looks_every;
    if (every !== undefined)
      for (let at = every; at <= scenario.horizon; at += every) queue.schedule(at, { kind: 'operator' });
    for (const at of sampleTimes(scenario)) queue.schedule(at, { kind: 'sample' });
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
        this.#happens(this.scenario.happenings[wake.index]);
        return;
      case 'hub-back':
        this.#world.hubIsUp = true;
        this.#world.mark('event', 'hub back');
        return;
      case 'chain-back':
        this.#world.chainIsUp = true;
        this.#world.mark('event', 'chain back');
        return;
      case 'announced':
        this.#world.mark('event', 'announced');
        this.#announce(this.scenario.releases.to, this.scenario.safe);
        return;
      case 'controller':
        this.#mechanism.steers();
        return;
      case 'operator':
        this.#operate();
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

  #announce(version: string, safe: boolean): void {
    this.#world.say(JSON.stringify({ version, safe_to_upgrade: safe }));
    this.#mechanism.recordChanged();
  }

  #happens(happening: Happening | undefined): void {
    const world = this.#world;
    if (happening !== undefined) world.mark('event', happening.what.replaceAll('-', ' '));
    switch (happening?.what) {
      case 'hub-outage':
        world.hubIsUp = false;
        return world.queue.schedule(world.now + happening.for, { kind: 'hub-back' });
      case 'chain-outage':
        world.chainIsUp = false;
        return world.queue.schedule(world.now + happening.for, { kind: 'chain-back' });
      case 'safe-to-upgrade':
        return this.#announce(this.scenario.releases.to, true);
      case 'record-unreadable':
        world.say(happening.text);
        return this.#mechanism.recordChanged();
      case 'older-record':
        return this.#announce(happening.version, true);
      case 'farms-reboot':
        return this.#rebootFarms(happening.share);
      case undefined:
    }
  }

  #rebootFarms(share: number): void {
    const chosen = new RandomStream(this.seed, `farms-reboot/${this.#world.now}`);
    const isOut = Uint8Array.from({ length: this.scenario.fleet.farms + 2 }, () =>
      Number(chosen.below(10_000) < share),
    );
    for (const node of this.#world.nodes)
      if (isOut[node.farm] === 1 && node.state !== 'off')
        this.#world.queue.schedule(this.#world.now + chosen.below(60_000), { kind: 'reboots', node });
  }

  /** Somebody who looks now and then, and calls the release back; our own way has its stop rule instead. */
  #operate(): void {
    const { operator, releases } = this.scenario;
    if (this.#mechanism.name === 'zledger' || operator === undefined || this.#reverted) return;
    if (this.#world.tally.bad < operator.reverts_at) return;
    this.#reverted = true;
    this.#world.stop(`operator: ${this.#world.tally.bad} bad`);
    this.#announce(releases.from, true);
  }

  #result(): RolloutResult {
    const { tally, trace, nodes, halt, marks } = this.#world;
    for (const { index, state, since } of nodes)
      if (state === 'bad') tally.lost(index, this.scenario.horizon - since);
    return {
      mechanism: this.#mechanism.name,
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
      worstFarms: tally.worstFarms(5),
      ...this.#recorder.result(),
      violations: this.#mechanism.violations(),
    };
  }
}
