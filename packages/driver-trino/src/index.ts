export { loadTrinoConfig, type TrinoConfig, type TrinoEncoding, trinoConfigSchema } from './config.js';
