import type { PublicConfig } from '../chain-fact.js';
import type { BodyProblem, DeploymentBody, WorkloadBody } from '../deployment/deployment-body.js';
import type { NodeState } from '../state/node-state.js';
import { splitHostPort, parseGoUrl } from '../workloads/go-url.js';
import { parseIp, printIp } from '../workloads/ip-address.js';

/**
 * What speaks against the gateways of a body on this node. Zero-OS finds all of it when it applies the workload; here
 * the owner hears it at once. That a name contract stands for a `gateway-name-proxy` is not checked: name contracts
 * are not read from the chain (docs/decisions/0021-public-addresses-gpus-names.md).
 */
export function gatewayProblem({ record }: NodeState, body: DeploymentBody): BodyProblem | null {
  for (const workload of body.workloads) {
    const problem = oneProblem(record.publicConfig, workload);
    if (problem !== null) return problem;
  }
  return null;
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
