/** JSON in and out with exact integers; see json-value.ts for the shape of a value. */
export {
  type ExactJson,
  isJsonArray,
  isJsonObject,
  JsonDecimal,
  JsonError,
  type JsonObject,
} from './json-value.js';
export { type JsonLimits, parseExactJson } from './parse-exact-json.js';
export { writeExactJson } from './write-exact-json.js';
