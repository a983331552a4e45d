import type { PublicConfig } from '../chain-fact.js';
import type { BodyProblem, WorkloadBody } from '../deployment/deployment-body.js';
import { gatewayName } from '../deployment/gateway-names.js';
import type { TwinId } from '../ids.js';
import { knownName } from '../state/known-names.js';
import type { NodeState } from '../state/node-state.js';
import { splitHostPort, parseGoUrl } from '../workloads/go-url.js';
import { parseIp, printIp } from '../workloads/ip-address.js';

/** Zero-OS's words (zosbase pkg/gateway/gateway.go). */
export const nameNotReserved = 'a name contract with the given name must be reserved first';

/**
 * What speaks against the gateways that a body adds on this node. Zero-OS finds all of it when it applies the workload;
 * here the owner hears it at once.
 */
export function gatewayProblem(
  state: NodeState,
  twin: TwinId,
  changed: readonly WorkloadBody[],
): BodyProblem | null {
  for (const workload of changed) {
    const problem = oneProblem(state.record.publicConfig, workload) ?? nameProblem(state, twin, workload);
    if (problem !== null) return problem;
  }
  return null;
}

/** A name must be held by a name contract of the deployment's own twin. Source: gateway.go, validateNameContract. */
function nameProblem(state: NodeState, twin: TwinId, workload: WorkloadBody): BodyProblem | null {
  const name = gatewayName(workload);
  if (name === null) return null;
  const holder = knownName(state, name)?.holder ?? null;
  if (holder?.twinId === twin) return null;
  const about = `gateway '${workload.name}': failed to verify name contract of '${name}'`;
  return holder === null
    ? { code: 'NAME_NOT_RESERVED', message: `${about}: ${nameNotReserved}` }
    : {
        code: 'NAME_TWIN_MISMATCH',
        message: `${about}: twin id mismatch: contract ${holder.contractId} is of twin ${holder.twinId}`,
      };
}

function oneProblem(config: PublicConfig | null, workload: WorkloadBody): BodyProblem | null {
  if (workload.type !== 'gateway-name-proxy' && workload.type !== 'gateway-fqdn-proxy') return null;
  const { name, type, data } = workload;
  const refused = (why: string): BodyProblem => ({
    code: 'GATEWAY_REFUSED',
    message: `gateway '${name}': ${why}`,
  });
  if (config === null) return refused('this node has no public config, so it is no gateway');
  const domain = config.domain ?? '';
  if (type === 'gateway-name-proxy' && domain === '') {
    return refused('the public config of this node names no domain');
  }
  if (type === 'gateway-fqdn-proxy' && domain !== '' && isUnder(data.fqdn, domain)) {
    return refused(`'${data.fqdn}' is under this node's own domain '${domain}'; use a gateway-name-proxy`);
  }
  const ours = ownIps(config);
  const own = data.backends.find((backend) =>
    hostOf(backend, data.tlsPassthrough).some((ip) => ours.includes(ip)),
  );
  return own === undefined ? null : refused(`backend '${own}' is a public address of this node itself`);
}

function isUnder(fqdn: string, domain: string): boolean {
  const [name, own] = [fqdn.toLowerCase(), domain.toLowerCase()];
  return name === own || name.endsWith(`.${own}`);
}

const ownIps = ({ ip4, ip6 }: PublicConfig): string[] =>
  [ip4, ip6].flatMap((each) => (each === null ? [] : canonical(each.ip.replace(/\/.*$/s, ''))));

function hostOf(backend: string, isPassthrough: boolean): string[] {
  const parsed = isPassthrough ? splitHostPort(backend) : parseGoUrl(backend);
  if (!parsed.ok) return [];
  return canonical('host' in parsed ? parsed.host : parsed.hostname);
}

function canonical(text: string): string[] {
  const ip = parseIp(text);
  return ip === null ? [] : [printIp(ip)];
}
