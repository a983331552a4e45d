import { benchBodies } from './domain-bodies.js';
import { benchDecisions } from './domain-decisions.js';

/** `npm run bench -- domain` */
benchBodies();
benchDecisions();
