import type { FastifyInstance } from 'fastify';
import type { NodeMetrics } from '../node/node-metrics.js';
import type { NodeReader } from '../node/node-reader.js';

export interface HealthRoutes {
  readonly reader: NodeReader;
  readonly metrics: NodeMetrics;
}

/** Who asks much must not make a supervisor believe that the node is dead. */
const unlimited = { config: { rateLimit: false } };

/**
 * `GET /healthz`: 200 as long as the process answers. `GET /ready`: 200, or 503 with the reasons. `GET /metrics`: for
 * Prometheus.
 */
export function registerHealthRoutes(server: FastifyInstance, { reader, metrics }: HealthRoutes): void {
  server.get('/healthz', unlimited, async () => ({ status: 'alive' }));

  server.get('/ready', unlimited, async (_request, reply) => {
    const { reasons, read, finalizedHead, lag } = await reader.health();
    const ready = reasons.length === 0;
    return reply.code(ready ? 200 : 503).send({
      ready,
      reasons,
      block: read,
      finalized_head: finalizedHead,
      lag_blocks: lag,
    });
  });

  server.get('/metrics', unlimited, async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
}
