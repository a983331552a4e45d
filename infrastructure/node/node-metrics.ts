import { Counter, Gauge, Registry } from 'prom-client';
import type { EndpointReport, EndpointState } from '../../chain/endpoint-report.js';
import type { EffectCounts } from '../runtime/node-runtime.js';
import type { NodeReader } from './node-reader.js';

const endpointStates: Readonly<Record<EndpointState, true>> = {
  untried: true,
  healthy: true,
  lagging: true,
  stalled: true,
  unreachable: true,
  pruned: true,
  undecodable: true,
  lying: true,
  foreign: true,
};

/**
 * What a node measures, for Prometheus. All of it is taken when it is asked for, from what the node holds: a scrape asks
 * no endpoint and reads no log. What is not known (yet) is left out rather than called 0.
 */
export class NodeMetrics {
  readonly contentType = Registry.PROMETHEUS_CONTENT_TYPE;

  constructor(
    private readonly reader: Pick<NodeReader, 'health' | 'current'>,
    private readonly runtime: { readonly effects: EffectCounts },
  ) {}

  /** The exposition text. */
  async text(): Promise<string> {
    const { reasons, ...health } = await this.reader.health();
    const { chain, deployments, host } = await this.reader.current();
    // One for each answer: two may be asked for at once.
    const sheet = new MetricSheet();
    sheet.one('build_info', 'Always 1; the version of zledger that runs.', 1, {
      version: host?.version ?? 'unknown',
    });
    sheet.one('chain_best_block', 'Best block of the chain, not final.', health.bestHead);
    sheet.one('chain_finalized_block', 'Highest block that an endpoint calls final.', health.finalizedHead);
    sheet.one('read_block', 'Last block that was read.', health.read);
    sheet.one('cursor_block', 'Last block on record in the log.', health.cursor);
    sheet.one(
      'cursor_time_seconds',
      'Chain time of that block.',
      chain.cursor === null ? null : chain.cursor.time / 1000,
    );
    sheet.one('lag_blocks', 'Finalized blocks that were not read yet.', health.lag);
    sheet.one('ready', '1 when GET /ready answers 200.', Number(reasons.length === 0));
    endpointMetrics(sheet, health.endpoints);
    effectMetrics(sheet, this.runtime.effects);
    const workloads = new Map(['init', 'ok', 'error', 'paused'].map((state) => [state, 0]));
    for (const { workloads: all } of deployments.unorderedValues())
      for (const { state } of all.values())
        if (workloads.has(state)) workloads.set(state, (workloads.get(state) ?? 0) + 1);
    const each = sheet.gauge('workloads', 'Workloads by state, without deleted ones.', ['state']);
    for (const [state, count] of workloads) each.set({ state }, count);
    processMetrics(sheet);
    return sheet.registry.metrics();
  }
}

function endpointMetrics(sheet: MetricSheet, endpoints: readonly EndpointReport[]): void {
  const state = sheet.gauge('endpoint_state', '1 for the state that the endpoint is in, else 0.', [
    'endpoint',
    'state',
  ]);
  const head = sheet.gauge('endpoint_finalized_block', 'Highest block that it calls final.', ['endpoint']);
  const latency = sheet.gauge('endpoint_latency_seconds', 'Time of a small answer, smoothed.', ['endpoint']);
  const failures = sheet.gauge('endpoint_failures', 'Failures in a row.', ['endpoint']);
  for (const report of endpoints) {
    const { endpoint } = report;
    for (const name of Object.keys(endpointStates))
      state.set({ endpoint, state: name }, Number(name === report.state));
    if (report.head !== null) head.set({ endpoint }, report.head.number);
    if (report.latencyMs !== null) latency.set({ endpoint }, report.latencyMs / 1000);
    failures.set({ endpoint }, report.failures);
  }
}

function effectMetrics(sheet: MetricSheet, { running, owed, outcomes }: EffectCounts): void {
  sheet.one('effects_running', 'Effects that run now.', running);
  sheet.one('effects_owed', 'Effects that the state owes now, running ones among them.', owed);
  const ended = new Counter({
    name: 'zledger_effects_total',
    help: 'Effects that ended since the start of the process.',
    labelNames: ['kind', 'outcome'],
    registers: [sheet.registry],
  });
  for (const [name, count] of outcomes) {
    const [kind = '', outcome = ''] = name.split(' ');
    ended.inc({ kind, outcome }, count);
  }
}

/** Under the names that Prometheus gives them everywhere. */
function processMetrics({ registry }: MetricSheet): void {
  const { user, system } = process.cpuUsage();
  const registers = [registry];
  new Counter({ name: 'process_cpu_seconds_total', help: 'CPU time.', registers }).inc((user + system) / 1e6);
  new Gauge({ name: 'process_resident_memory_bytes', help: 'Resident memory.', registers }).set(
    process.memoryUsage.rss(),
  );
  new Gauge({ name: 'process_start_time_seconds', help: 'Start, unix time.', registers }).set(
    Math.round(Date.now() / 1000 - process.uptime()),
  );
}

/** Gauges with zledger's prefix in a registry of their own. */
class MetricSheet {
  readonly registry = new Registry();

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> {
    return new Gauge({
      name: `zledger_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
    });
  }

  one(name: string, help: string, value: number | null, labels: Record<string, string> = {}): void {
    if (value !== null) this.gauge(name, help, Object.keys(labels)).set(labels, value);
  }
}
