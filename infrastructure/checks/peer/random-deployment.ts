import type { PeerClasses } from './grid-client.js';
import { type PeerType, peerTypes, randomData } from './random-data.js';
import type { RandomValues } from './random-values.js';

/** A random deployment of the client's classes. @param wanted the type of one of its workloads */
export function randomDeployment(v: RandomValues, client: PeerClasses, wanted: PeerType): object {
  const others = v.list(() => v.random.pick(peerTypes));
  return deploymentOf(
    v,
    client,
    [...others, wanted].map((type) => workloadOf(v, client, type, randomData[type](v, client))),
  );
}

export function deploymentOf(v: RandomValues, client: PeerClasses, workloads: readonly object[]): object {
  return client.make('Deployment', {
    version: v.u32(),
    twin_id: v.count(),
    contract_id: v.size(),
    metadata: v.text(),
    description: v.text(),
    expiration: v.u32(),
    workloads,
    signature_requirement: client.make('SignatureRequirement', {
      requests: v.list(() =>
        client.make('SignatureRequest', { twin_id: v.count(), required: v.flag(), weight: v.count() }),
      ),
      weight_required: v.count(),
    }),
  });
}

export function workloadOf(
  v: RandomValues,
  client: PeerClasses,
  type: PeerType,
  data: object,
  description = v.text(),
): object {
  return client.make('Workload', {
    version: v.u32(),
    name: v.name(),
    type,
    data,
    metadata: v.text(),
    description,
  });
}
