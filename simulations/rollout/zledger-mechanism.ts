import type { FleetRollout } from '../../domain/rollout/fleet-gate.js';
import type { UpgradeDecision } from '../../domain/rollout/node-gate.js';
import type { RolloutPlan } from '../../domain/rollout/rollout-plan.js';
import type { VersionRecord } from '../../domain/rollout/version-record.js';
import { waveOf } from '../../domain/rollout/wave.js';
import type { FleetNode } from './fleet.js';
import type { Mechanism } from './mechanism.js';
import { planOf } from './plan-of.js';
import type { PlantedBug } from './planted-bug.js';
import { productionGate, type RolloutGate } from './rollout-gate.js';
import type { Violation } from './rollout-result.js';
import type { RolloutWorld } from './rollout-world.js';
import { consequences } from './zledger-consequences.js';

const minute = 60_000;

/** zledger's way: the production gate decides for each node and for the fleet; the model only does what it says. */
export class ZledgerMechanism implements Mechanism {
  readonly name = 'zledger';
  readonly #plan: RolloutPlan;
  readonly #waves: Uint8Array;
  /** Nodes of each wave and those before. */
  readonly #upTo: number[] = [];
  readonly #violations: Violation[] = [];
  #rollout: FleetRollout | null = null;
  #record: VersionRecord = { kind: 'none' };
  #tried = 0;
  #healthy = 0;
  #failed = 0;

  constructor(
    private readonly world: RolloutWorld,
    private readonly plant: PlantedBug | null,
    private readonly gate: RolloutGate = productionGate,
  ) {
    this.#plan = planOf(world.scenario);
    const { to } = world.scenario.releases;
    this.#waves = Uint8Array.from(world.nodes, ({ farm }) => waveOf(this.#plan, to, farm));
    for (let wave = 0; wave <= this.#plan.waves.length; wave += 1)
      this.#upTo.push(this.#waves.reduce((sum, of) => sum + Number(of <= wave), 0));
    this.recordChanged();
  }

  starts(node: FleetNode): void {
    this.world.wake(node, 'look', node.random.below(minute));
  }

  looks(node: FleetNode): void {
    if (!this.world.askChain(node)) return this.#tryLater(node);
    this.#do(node, this.#decide(node));
  }

  installed(node: FleetNode): void {
    if (node.taking === 'from') return this.world.endInstall(node, 'from', 'well');
    this.#tried += 1;
    const consequence = node.mishap === null ? 'none' : consequences[node.mishap];
    if (consequence === 'refused') {
      if (node.mishap !== null) this.world.saw(`a node met ${node.mishap}`);
      this.world.endInstall(node, 'from', 'well');
      return this.#fail(node);
    }
    this.world.endInstall(node, 'to', consequence === 'unwell' ? 'bad' : 'well');
    // Called back while it was being switched: it has run it by now.
    if (this.#isCalledBack()) return this.starts(node);
    if (this.plant === 'no-health-check') {
      this.#healthy += 1;
      return;
    }
    this.world.wake(node, 'checked', this.world.scenario.releases.health_check);
    if (consequence === 'later') this.world.wake(node, 'turns-bad', node.random.between(60, 360) * minute);
  }

  checked(node: FleetNode): void {
    if (node.state === 'well') {
      this.#healthy += 1;
      return;
    }
    this.#fail(node);
    if (this.plant === 'no-way-back') return;
    // As failUpgrade of the core: by the plan it goes back, or stays as it is until somebody comes.
    if (!this.#plan.rollBack) return;
    // What it ran before is still beside it, so it is back at once.
    this.world.leave(node);
    this.world.tally.installing(1);
    node.turn += 1;
    node.state = 'installing';
    this.world.endInstall(node, 'from', 'well');
  }

  boots(node: FleetNode): void {
    node.booted = true;
    const takesTheHub =
      this.plant === 'boots-take-the-hub' && this.#rollout !== null && node.version === 'from';
    if (takesTheHub || (this.plant === 'boots-past-the-gate' && this.#isCutOff(node))) {
      this.#hold(node);
      return this.world.beginInstall(node, 'to');
    }
    this.world.wake(node, 'look', node.random.below(minute));
  }

  pauses(): void {
    this.#steerTo((rollout) => this.gate.pauseRollout(rollout));
  }

  resumes(): void {
    this.#steerTo((rollout) => this.gate.resumeRollout(rollout, this.world.now));
  }

  recordChanged(): void {
    const { record, scenario } = this.world;
    this.#record = this.gate.readVersionRecord(record?.text ?? null, 'full');
    const isRelease = this.#record.kind === 'record' && this.#record.version === scenario.releases.to;
    if (isRelease && this.#rollout === null) {
      this.#rollout = this.gate.startRollout(this.#plan, scenario.releases.to, this.world.now);
      this.#markWave(this.#rollout);
    }
    // Whoever writes the record anew wipes out how far the roll-out is; the controller writes it again.
    if (
      isRelease &&
      this.#rollout !== null &&
      this.#record.kind === 'record' &&
      this.#record.rollout === null
    )
      this.#publish(this.#rollout);
    for (const node of this.world.nodes)
      if (node.state !== 'off' && node.state !== 'installing') this.starts(node);
  }

  steers(): void {
    if (this.#rollout === null || !this.world.chainIsUp) return;
    const before = this.#rollout;
    const next = this.gate.advanceRollout(this.#plan, before, {
      now: this.world.now,
      due: this.#dueIn(before.wave),
      tried: this.#tried,
      healthy: this.#healthy,
      bad: this.#failed + this.#wentBadLater(),
    });
    if (next === before) return;
    this.#rollout = next;
    if (next.wave > before.wave) {
      this.#markWave(next);
      this.world.saw('a wave was opened');
    }
    if (next.state === 'complete') this.world.mark('event', 'complete');
    if (next.halt !== null) {
      this.world.saw('the stop rule fired');
      this.world.stop(`stop rule: ${next.halt.bad} of ${next.halt.tried} bad`, next.halt.bad);
    }
    this.#publish(next);
    this.recordChanged();
  }

  violations(): readonly Violation[] {
    return this.#violations;
  }

  /** The operator's hand. */
  #steerTo(change: (rollout: FleetRollout) => FleetRollout): void {
    const before = this.#rollout;
    if (before === null) return;
    const next = change(before);
    if (next === before) return;
    if (next.state === 'paused') this.world.saw('the operator paused the roll-out');
    this.#rollout = next;
    this.#publish(next);
    this.recordChanged();
  }

  #markWave({ wave }: FleetRollout): void {
    const { waves } = this.#plan;
    const share = (waves[wave - 1]?.share ?? 0) / 100;
    this.world.mark('wave', wave === 0 ? 'test farms' : `wave ${wave}: ${share} %`);
  }

  /** The operator's controller writes how far the roll-out is into the chain's own record. */
  #publish(rollout: FleetRollout): void {
    if (this.#record.kind !== 'record') return;
    const { from, to } = this.world.scenario.releases;
    const state = rollout.state === 'complete' ? 'open' : rollout.state;
    this.world.say(
      JSON.stringify({
        version: to,
        safe_to_upgrade: this.#record.safeToUpgrade,
        rollout: { wave: rollout.wave, state, roll_back_to: from },
      }),
    );
    this.#record = this.gate.readVersionRecord(this.world.record?.text ?? null, 'full');
  }

  #decide(node: FleetNode): UpgradeDecision {
    const { from, to } = this.world.scenario.releases;
    return this.gate.decideUpgrade({
      node: node.id,
      farm: node.farm,
      running: node.version === 'to' ? to : from,
      record: this.#record,
      announced: this.world.record?.announced ?? 0,
      failed: node.gaveUp ? [to] : [],
      steered: this.#rollout !== null,
      now: this.world.now,
      plan: this.#plan,
    });
  }

  #do(node: FleetNode, decision: UpgradeDecision): void {
    if (node.state === 'off' || node.state === 'installing') return;
    if (decision.kind === 'wait') return this.world.wake(node, 'look', decision.until - this.world.now);
    if (decision.kind === 'roll-back') {
      this.world.saw('a node was called back');
      return this.world.beginInstall(node, 'from');
    }
    if (decision.kind === 'hold' && this.#rollout?.state === 'paused')
      this.world.saw('a node looked while the roll-out was paused');
    if (decision.kind === 'hold' && node.booted) this.world.saw('a node booted while it was not its turn');
    node.booted = false;
    if (decision.kind !== 'upgrade') return;
    this.#hold(node);
    if (!this.world.askHub(node)) return this.#tryLater(node);
    this.world.beginInstall(node, 'to');
  }

  /** The rule that no node takes what is not its turn, judged by the world and not by the gate. */
  #hold(node: FleetNode): void {
    const wave = this.#waves[node.index] ?? 0;
    const isSafe = this.#record.kind === 'record' && (this.#record.safeToUpgrade || wave === 0);
    const isOpen =
      this.#rollout !== null &&
      this.#rollout.state !== 'halted' &&
      this.#rollout.state !== 'paused' &&
      wave <= this.#rollout.wave;
    if (isSafe && isOpen && node.version === 'from') return;
    const state = this.#rollout === null ? 'not begun' : `${this.#rollout.state}, wave ${this.#rollout.wave}`;
    this.#violations.push({
      at: this.world.now,
      node: node.id,
      invariant: 'no node takes a release out of its turn',
      detail: `node ${node.id} of wave ${wave} began it; the roll-out is ${state}${isSafe ? '' : ', and not called safe'}`,
    });
  }

  /** Waits longer each time, and each node another time: ten thousand do not come back at once. */
  #tryLater(node: FleetNode): void {
    if (this.plant === 'asks-every-ten-seconds') return this.world.wake(node, 'look', 10_000);
    const most = Math.min(10 * minute, 10_000 * 2 ** Math.min(node.failures, 10));
    node.failures += 1;
    this.world.wake(node, 'look', 1000 + node.random.below(most));
  }

  #fail(node: FleetNode): void {
    node.gaveUp = true;
    this.#failed += 1;
  }

  /** Reaches nobody, after the release was announced. */
  #isCutOff(node: FleetNode): boolean {
    const { world } = this;
    return this.#rollout !== null && !world.reachesChain(node) && !world.reachesHub(node);
  }

  #isCalledBack(): boolean {
    return this.#record.kind === 'record' && this.#record.rollout?.state === 'roll-back';
  }

  #dueIn(wave: number): number {
    return Math.max(0, (this.#upTo[wave] ?? 0) - this.world.tally.off);
  }

  /** Bad now although their own check was passed: seen by who watches the fleet. */
  #wentBadLater(): number {
    if (this.world.tally.bad === 0) return 0;
    let bad = 0;
    for (const node of this.world.nodes) if (node.state === 'bad' && node.mishap === 'bad-later') bad += 1;
    return bad;
  }
}
