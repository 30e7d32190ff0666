export {
  booleanSetting,
  choiceSetting,
  integerSetting,
  secretSetting,
  settings,
  textSetting,
  urlSetting,
} from './fields.js';
export { type ConfigProblem, type ConfigSchema, type LoadConfigOptions, loadConfig } from './load-config.js';
export { Secret } from './secret.js';
