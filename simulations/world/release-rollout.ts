import {
  advanceRollout,
  type FleetObservation,
  type FleetRollout,
  pauseRollout,
  resumeRollout,
  startRollout,
} from '../../domain/rollout/fleet-gate.js';
import type { RolloutPlan } from '../../domain/rollout/rollout-plan.js';
import { waveOf } from '../../domain/rollout/wave.js';
import type { Mark } from '../rollout/rollout-result.js';
import type { NodeView, RolloutView, WorldView } from './world-parts.js';
import type { RolloutHalt } from './world-result.js';
import type { NamedRelease, WorldRelease } from './world-scenario.js';

/** How often who publishes the record looks at the fleet. */
const steering = 5 * 60_000;
/** A node that took the release and has not answered for so long counts as bad. */
const silence = 20 * 60_000;

/** What was published, and from when on. */
interface Published {
  readonly block: number;
  readonly version: string;
  readonly wave: number;
  readonly isOpen: boolean;
  readonly isSafe: boolean;
}

/**
 * The operator of a roll-out: names the release on the chain, watches the nodes, and publishes how far it may go, as the
 * production gate of the fleet says. Nodes decide by what the chain says, each with its own gate. Of several releases the
 * chain names one at a time.
 */
export class ReleaseRollout implements RolloutView {
  readonly marks: Mark[] = [];
  readonly #plan: RolloutPlan;
  readonly #published: Published[] = [];
  #rollout: FleetRollout | null = null;
  /** The release that the chain names, or will name first; and what it calls nodes back to. */
  #named: NamedRelease;
  #before: string;
  #halt: RolloutHalt | null = null;

  constructor(
    private readonly world: WorldView,
    private readonly release: WorldRelease,
  ) {
    this.#plan = release.plan;
    [this.#named] = release.named;
    this.#before = release.from;
  }

  /** Every version that there is, the oldest first. */
  get versions(): readonly string[] {
    return [this.release.from, ...this.release.named.map(({ to }) => to)];
  }

  /** The newest release that the chain has named. */
  get newest(): string {
    return this.#named.to;
  }

  get halt(): RolloutHalt | null {
    return this.#halt;
  }

  begin(): void {
    const { named } = this.release;
    const [{ announced }] = named;
    const { horizon } = this.world.scenario;
    if (announced > horizon) return;
    for (const [place, next] of named.entries())
      this.world.schedule(next.announced, -1, 'the chain names the release', () =>
        this.#name(next, named[place - 1]?.to ?? this.release.from),
      );
    for (let at = announced + steering; at <= horizon; at += steering)
      this.world.schedule(at, -1, 'the roll-out is steered', () => this.#steer());
    for (const { at, lasts } of this.release.pauses) {
      this.world.schedule(at, -1, 'the operator pauses', () => this.#lay(pauseRollout, 'paused'));
      const resumed = (rollout: FleetRollout) => resumeRollout(rollout, this.world.epoch + this.world.now);
      this.world.schedule(at + lasts, -1, 'the operator goes on', () => this.#lay(resumed, 'resumed'));
    }
  }

  /** The operator's hand. */
  #lay(change: (rollout: FleetRollout) => FleetRollout, label: string): void {
    if (this.#rollout === null) return;
    const next = change(this.#rollout);
    if (next === this.#rollout) return;
    if (next.state === 'paused') this.world.coverage.saw('the operator paused the roll-out');
    this.#rollout = next;
    this.marks.push({ at: this.world.now, kind: 'event', label });
    this.#publish(next);
  }

  #name(next: NamedRelease, before: string): void {
    [this.#named, this.#before] = [next, before];
    this.#rollout = startRollout(this.#plan, next.to, this.world.epoch + this.world.now);
    this.#mark();
    this.#publish(this.#rollout);
  }

  /** Whether a node of this farm may begin a release, by what the chain said up to a block. */
  isOpenFor(version: string, farm: number, block: number): boolean {
    const known = this.#published.findLast((each) => each.block <= block);
    if (known?.version !== version) return false;
    const wave = waveOf(this.#plan, version, this.world.farmIdOf(farm));
    return known.isOpen && wave <= known.wave && (known.isSafe || wave === 0);
  }

  /** Nodes that run what the chain names now. */
  upgraded(): number {
    return this.world.nodes.filter((node) => node.loop !== null && node.version?.running === this.newest)
      .length;
  }

  #steer(): void {
    const before = this.#rollout;
    if (before === null) return;
    const next = advanceRollout(this.#plan, before, this.#observe(before.wave));
    if (next === before) return;
    this.#rollout = next;
    if (next.wave > before.wave) {
      this.world.coverage.saw('a wave was opened');
      this.#mark();
    }
    if (next.halt !== null && this.#halt === null) this.#halted(next.halt);
    this.#publish(next);
  }

  #halted({ tried, bad }: { readonly tried: number; readonly bad: number }): void {
    const { now, coverage } = this.world;
    coverage.saw('the stop rule fired');
    const by = `stop rule: ${bad} of ${tried} bad`;
    const exposed = this.world.nodes.filter(({ version }) => version?.taken.has(this.newest)).length;
    this.#halt = { at: now, exposed, bad, by };
    this.marks.push({ at: now, kind: 'halt', label: by });
    this.world.told(null, by);
  }

  /** What the nodes themselves say; of one that is silent, what it said last. */
  #observe(wave: number): FleetObservation {
    const to = this.newest;
    let [due, tried, healthy, bad] = [0, 0, 0, 0];
    for (const node of this.world.nodes) {
      if (waveOf(this.#plan, to, this.world.farmIdOf(node.farm)) > wave) continue;
      if (!node.isAsleep) due += 1;
      const upgrade = node.lastState?.upgrade;
      if (upgrade === undefined || !upgrade.begun.includes(to)) continue;
      tried += 1;
      if (upgrade.failed.includes(to) || this.#isSilent(node)) bad += 1;
      else if (upgrade.change === null && node.version?.running === to) healthy += 1;
    }
    return { now: this.world.epoch + this.world.now, due, tried, healthy, bad };
  }

  #isSilent({ loop, downSince }: NodeView): boolean {
    return loop === null && this.world.now - downSince > silence;
  }

  #publish({ wave, state }: FleetRollout): void {
    const { to, isSafe } = this.#named;
    const said = state === 'complete' ? 'open' : state;
    const rollout = { wave, state: said, roll_back_to: this.#before };
    const text = JSON.stringify({ version: to, safe_to_upgrade: isSafe, rollout });
    const block = this.world.submit({ kind: 'zos-version', text });
    this.#published.push({ block, version: to, wave, isOpen: said === 'open', isSafe });
    this.world.told(null, `the chain says: ${to}, wave ${wave}, ${said}`);
  }

  #mark(): void {
    const wave = this.#rollout?.wave ?? 0;
    const share = (this.#plan.waves[wave - 1]?.share ?? 0) / 100;
    const step = wave === 0 ? 'test farms' : `wave ${wave}: ${share} %`;
    const label = this.release.named.length === 1 ? step : `${this.newest}: ${step}`;
    this.marks.push({ at: this.world.now, kind: 'wave', label });
  }
}
