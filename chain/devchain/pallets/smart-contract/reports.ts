import { type CallTable, type Context, call } from '../pallet.js';
import { farmById, nodeById } from '../tfgrid/lookup.js';
import { type Resources, nodeIdByTwin } from '../tfgrid/records.js';
import { contractTwin } from './create.js';
import { divide, fixed, multiply, round } from './fixed-point.js';
import { type PricingPolicy, pricingPolicy, unitBytes } from './pricing.js';
import { billingInformation, contractFail, contractResources, contracts, nodeContractOf } from './records.js';

interface NruReport {
  readonly contractId: bigint;
  readonly timestamp: bigint;
  /** Seconds. */
  readonly window: bigint;
  /** Bytes. */
  readonly nru: bigint;
}

interface ResourcesReport {
  readonly contractId: bigint;
  readonly used: Resources;
}

function reportingNode(context: Context): number {
  const twin = contractTwin(context);
  if (!nodeIdByTwin.has(context, twin)) contractFail('NodeNotExists');
  return nodeIdByTwin.get(context, twin);
}

function reportResources(context: Context, reports: readonly ResourcesReport[]): 'free' {
  const nodeId = reportingNode(context);
  for (const report of reports) {
    const contract = contracts.get(context, report.contractId);
    if (contract === null) continue;
    if (nodeContractOf(contract).nodeId !== nodeId) contractFail('NodeNotAuthorizedToComputeReport');
    contractResources.put(context, report, report.contractId);
    context.deposit('SmartContractModule', 'UpdatedUsedResources', { report });
  }
  return 'free';
}

function addUnbilled(context: Context, { nu }: PricingPolicy, report: NruReport): void {
  const information = billingInformation.get(context, report.contractId);
  if (report.timestamp < information.lastUpdated) return;
  const used = fixed(report.nru) / unitBytes(nu, 1000n);
  const price = multiply(used, divide(fixed(nu.value), fixed(3600)));
  const amountUnbilled = information.amountUnbilled + round(multiply(price, fixed(report.window)));
  billingInformation.put(
    context,
    { ...information, amountUnbilled, lastUpdated: report.timestamp },
    report.contractId,
  );
}

function addNruReports(context: Context, reports: readonly NruReport[]): 'free' {
  const nodeId = reportingNode(context);
  const { farmId } = nodeById(context, nodeId);
  const policy = pricingPolicy(context, farmById(context, farmId).pricingPolicyId);
  for (const report of reports) {
    const contract = contracts.get(context, report.contractId);
    if (contract === null || !billingInformation.has(context, report.contractId)) continue;
    if (nodeContractOf(contract).nodeId !== nodeId) contractFail('NodeNotAuthorizedToComputeReport');
    addUnbilled(context, policy, report);
    context.deposit('SmartContractModule', 'NruConsumptionReportReceived', { report });
  }
  return 'free';
}

/** What nodes report. Source: tfchain pallet-smart-contract/src/grid_contract.rs. */
export const reportCalls: CallTable = {
  'smartContractModule.reportContractResources': call<{ contractResources: readonly ResourcesReport[] }>(
    (context, args) => reportResources(context, args.contractResources),
  ),
  'smartContractModule.addNruReports': call<{ reports: readonly NruReport[] }>((context, { reports }) =>
    addNruReports(context, reports),
  ),
};
