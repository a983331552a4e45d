import { type FarmId, farmId } from '../../domain/ids.js';
import {
  advanceRollout,
  type FleetObservation,
  type FleetRollout,
  startRollout,
} from '../../domain/rollout/fleet-gate.js';
import type { RolloutPlan } from '../../domain/rollout/rollout-plan.js';
import { waveOf } from '../../domain/rollout/wave.js';
import type { Mark } from '../rollout/rollout-result.js';
import { worldEpoch } from './world-time.js';
import type { NodeView, RolloutView, WorldView } from './world-parts.js';
import type { RolloutHalt } from './world-result.js';
import type { WorldRelease } from './world-scenario.js';

/** How often who publishes the record looks at the fleet. */
const steering = 5 * 60_000;
/** A node that took the release and has not answered for so long counts as bad. */
const silence = 20 * 60_000;

export const farmOf = (farm: number): FarmId => farmId(farm + 1);

/** What was published, and from when on. */
interface Published {
  readonly block: number;
  readonly wave: number;
  readonly isOpen: boolean;
  readonly isSafe: boolean;
}

/**
 * The operator of a roll-out: names the release on the chain, watches the nodes, and publishes how far it may go, as the
 * production gate of the fleet says. Nodes decide by what the chain says, each with its own gate.
 */
export class ReleaseRollout implements RolloutView {
  readonly marks: Mark[] = [];
  readonly #plan: RolloutPlan;
  readonly #published: Published[] = [];
  #rollout: FleetRollout | null = null;
  #halt: RolloutHalt | null = null;

  constructor(
    private readonly world: WorldView,
    private readonly release: WorldRelease,
  ) {
    this.#plan = release.plan;
  }

  get halt(): RolloutHalt | null {
    return this.#halt;
  }

  begin(): void {
    const { announced } = this.release;
    const { horizon } = this.world.scenario;
    if (announced > horizon) return;
    this.world.schedule(announced, -1, 'the chain names the release', () => {
      this.#rollout = startRollout(this.#plan, this.release.to, worldEpoch + this.world.now);
      this.#mark();
      this.#publish(this.#rollout);
    });
    for (let at = announced + steering; at <= horizon; at += steering)
      this.world.schedule(at, -1, 'the roll-out is steered', () => this.#steer());
  }

  /** Whether a node of this farm may begin the release, by what the chain said up to a block. */
  isOpenFor(farm: number, block: number): boolean {
    const known = this.#published.findLast((each) => each.block <= block);
    if (known === undefined) return false;
    const wave = waveOf(this.#plan, this.release.to, farmOf(farm));
    return known.isOpen && wave <= known.wave && (known.isSafe || wave === 0);
  }

  /** Nodes that run it now. */
  upgraded(): number {
    return this.world.nodes.filter((node) => node.loop !== null && node.version?.running === this.release.to)
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
    const exposed = this.world.nodes.filter(({ version }) => version?.took === true).length;
    this.#halt = { at: now, exposed, bad, by };
    this.marks.push({ at: now, kind: 'halt', label: by });
    this.world.told(null, by);
  }

  /** What the nodes themselves say; of one that is silent, what it said last. */
  #observe(wave: number): FleetObservation {
    const { to } = this.release;
    let [due, tried, healthy, bad] = [0, 0, 0, 0];
    for (const node of this.world.nodes) {
      if (waveOf(this.#plan, to, farmOf(node.farm)) > wave) continue;
      if (!node.isAsleep) due += 1;
      const upgrade = node.lastState?.upgrade;
      if (upgrade === undefined || !upgrade.begun.includes(to)) continue;
      tried += 1;
      if (upgrade.failed.includes(to) || this.#isSilent(node)) bad += 1;
      else if (upgrade.change === null && node.version?.running === to) healthy += 1;
    }
    return { now: worldEpoch + this.world.now, due, tried, healthy, bad };
  }

  #isSilent({ loop, downSince }: NodeView): boolean {
    return loop === null && this.world.now - downSince > silence;
  }

  #publish({ wave, state }: FleetRollout): void {
    const { from, to, isSafe } = this.release;
    const said = state === 'complete' ? 'open' : state;
    const rollout = { wave, state: said, roll_back_to: from };
    const text = JSON.stringify({ version: to, safe_to_upgrade: isSafe, rollout });
    const block = this.world.submit({ kind: 'zos-version', text });
    this.#published.push({ block, wave, isOpen: said === 'open', isSafe });
    this.world.told(null, `the chain says: ${to}, wave ${wave}, ${said}`);
  }

  #mark(): void {
    const wave = this.#rollout?.wave ?? 0;
    const share = (this.#plan.waves[wave - 1]?.share ?? 0) / 100;
    const label = wave === 0 ? 'test farms' : `wave ${wave}: ${share} %`;
    this.marks.push({ at: this.world.now, kind: 'wave', label });
  }
}
