import { notZero } from './field-rules.js';
import type { WorkloadDescription } from './workload-description.js';

export const zmountDescription: WorkloadDescription = {
  about:
    'A raw disk, kept as one file, that machines of the same deployment mount. It takes SSD of exactly its size.',
  updateLimits: 'It can only grow, and not while a machine of the deployment mounts it.',
  fields: [
    { path: 'size', type: 'u64', unit: 'bytes', turn: 1, rule: notZero, about: 'How large the disk is.' },
  ],
  result: {
    goStruct: 'zos.ZMountResult',
    fields: [{ name: 'volume_id', type: 'text', about: "The workload's id on the host." }],
  },
  example: { name: 'disk', data: { size: 10 * 1_073_741_824 }, needs: [] },
};
