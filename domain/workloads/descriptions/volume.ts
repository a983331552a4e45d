import { notZero } from './field-rules.js';
import type { WorkloadDescription } from './workload-description.js';

export const volumeDescription: WorkloadDescription = {
  about:
    'A directory with a quota that is shared into machines of the same deployment. It takes SSD of exactly its size.',
  updateLimits: 'It can only grow.',
  fields: [
    { path: 'size', type: 'u64', unit: 'bytes', turn: 1, rule: notZero, about: 'How much it may hold.' },
  ],
  result: {
    goStruct: 'zos.VolumeResult',
    fields: [{ name: 'id', type: 'text', about: "The workload's id on the host." }],
  },
  example: { name: 'share', data: { size: 5 * 1_073_741_824 }, needs: [] },
};
