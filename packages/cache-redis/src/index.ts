export { loadRedisCacheConfig, type RedisCacheConfig, redisCacheConfigSchema } from './config.js';
