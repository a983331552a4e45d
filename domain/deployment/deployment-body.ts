/** Everything about a body in one place: its types, how it is read, and what can be wrong with it. */
export type * from './body-types.js';
export { BodyError, type BodyErrorCode, type BodyProblem, brief, placed } from './body-error.js';
export { parseDeployment, parseDeploymentJson } from './parse-deployment.js';
