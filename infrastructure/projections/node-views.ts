import { deploymentHistory } from '../../projections/deployment-history.js';
import type { Projection, RowData } from '../../projections/projection.js';
import { workloadResults } from '../../projections/workload-results.js';

/** The views that a node keeps. */
// each row goes only to the projection that made it; the list cannot say so in its type
export const nodeViews = [deploymentHistory, workloadResults] as unknown as readonly Projection<RowData>[];
