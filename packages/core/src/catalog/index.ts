export { definitionEquals, requireSameDefinition, validateDefinition, validateDefinitions } from './definition.js';
export {
  type CatalogConditions,
  catalogConditions,
  catalogLimit,
  catalogScope,
  countAttribute,
  matchesConditions,
} from './match.js';
export { compareCodePoints } from './order.js';
