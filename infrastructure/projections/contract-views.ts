import { contractStream } from '../../domain/events/event.js';
import type { ContractId } from '../../domain/ids.js';
import { deploymentHistory, type HistoryPage, historyKeys } from '../../projections/deployment-history.js';
import type { ViewJson } from '../../projections/state-view.js';
import {
  type ContractResults,
  resultKeys,
  type WorkloadResult,
  workloadResults,
} from '../../projections/workload-results.js';
import type { Ledger } from '../ledger/ledger.js';
import { foldStream } from './fold-stream.js';
import type { ProjectionStore } from './projection-store.js';
import { ViewBehindError } from './view-behind-error.js';
import type { ViewReading } from './view-reading.js';

/** How long views may take to reach the log before it is read instead. ms */
const viewWaitMs = 1000;

/**
 * Answers about one contract: from the views of a running node; folded from the contract's stream when there are none, or while they
 * are built or behind. Both agree.
 */
export class ContractViews {
  constructor(
    private readonly ledger: Ledger,
    private readonly views: ProjectionStore | undefined,
  ) {}

  /** Null when the log has nothing of the contract. @throws LedgerError */
  async history(contract: ContractId): Promise<ViewJson> {
    const [pages, results] = await this.#read(contract);
    const entries = pages.flatMap((page) => page.entries);
    if (entries.length === 0) return null;
    return { contract_id: contract, workloads: workloadsOf(results), entries };
  }

  /** When the last result of each workload came about, Unix seconds. @throws LedgerError */
  async resultTimes(contract: ContractId): Promise<ReadonlyMap<string, number>> {
    const results = await this.#results(contract);
    return new Map(workloadsOf(results).map(({ name, created }) => [name, created]));
  }

  async #read(contract: ContractId): Promise<readonly [readonly HistoryPage[], readonly ContractResults[]]> {
    const pages = historyKeys(contract);
    const results = resultKeys(contract);
    return this.#ask(
      async (reading) => [
        await reading.rows(deploymentHistory, pages.from, pages.to),
        await reading.rows(workloadResults, results.from, results.to),
      ],
      async () => [
        await this.#fold(deploymentHistory, contract),
        await this.#fold(workloadResults, contract),
      ],
    );
  }

  async #results(contract: ContractId): Promise<readonly ContractResults[]> {
    const { from, to } = resultKeys(contract);
    return this.#ask(
      (reading) => reading.rows(workloadResults, from, to),
      () => this.#fold(workloadResults, contract),
    );
  }

  async #ask<Answer>(
    read: (reading: ViewReading) => Promise<Answer>,
    fold: () => Promise<Answer>,
  ): Promise<Answer> {
    if (this.views?.isServing !== true) return fold();
    try {
      return await this.views.read(read, viewWaitMs);
    } catch (error) {
      if (error instanceof ViewBehindError) return fold();
      throw error;
    }
  }

  async #fold<Row extends HistoryPage | ContractResults>(
    projection: Parameters<typeof foldStream<Row>>[0],
    contract: ContractId,
  ): Promise<Row[]> {
    const events = this.ledger.events({ stream: contractStream(contract) });
    return [...(await foldStream(projection, events)).values()];
  }
}

const workloadsOf = (results: readonly ContractResults[]): readonly WorkloadResult[] =>
  results.flatMap(({ workloads }) => workloads);
