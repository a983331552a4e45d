import { farmId } from '../../../domain/ids.js';
import { scaleRuntimes } from '../../scenario/world-file.js';
import type { WorldScenario } from '../world-scenario.js';
import { LogUnusableError } from './log-unusable-error.js';
import { originOfLogs } from './origin-of-logs.js';
import { type RecordedLog, recoverLog, type RecoveredLog } from './recover-log.js';

/** Logs that nodes of worlds begin with, opened once. */
export class StartLogs {
  readonly #logs: readonly RecoveredLog[];

  /** @throws LogUnusableError */
  constructor(logs: readonly RecordedLog[]) {
    this.#logs = logs.map(recoverLog);
  }

  /** The same world, its first nodes with the logs; those for which it has no place are left out. @throws LogUnusableError */
  beginning(world: WorldScenario): WorldScenario {
    const { nodes, farms, release } = world;
    const { firstRuntime } = world;
    const origin = originOfLogs(this.#logs.slice(0, nodes), { nodes, farms, firstRuntime });
    this.#mustSuit(world, origin.chain.specVersion);
    const testFarms = release?.plan.testFarms.map((_, place) => farmId(origin.farmIds[place] ?? place + 1));
    return {
      ...world,
      farms: origin.farmIds.length,
      origin,
      release:
        release === null ? null : { ...release, plan: { ...release.plan, testFarms: testFarms ?? [] } },
    };
  }

  /** The runtime of the logs' chain is one that the scenario can go on from. */
  #mustSuit({ runtimeUpgrades, wire }: WorldScenario, specVersion: number): void {
    const wrong = (reason: string, advice: string): never => {
      throw new LogUnusableError(this.#logs[0]?.name ?? '', reason, advice);
    };
    const older = runtimeUpgrades.find((upgrade) => upgrade.specVersion <= specVersion);
    if (older !== undefined)
      wrong(
        `its chain has runtime ${specVersion} already, and the scenario upgrades to ${older.specVersion}`,
        'Give `runtime_upgrades` newer versions in a copy of the scenario.',
      );
    if (wire && !scaleRuntimes.includes(specVersion))
      wrong(
        `its chain has runtime ${specVersion}, and the scenario's wire has ${scaleRuntimes.join(', ')}`,
        'Leave `wire: scale` out in a copy of the scenario.',
      );
  }
}
