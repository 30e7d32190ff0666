export type { MemoryStoreOptions } from './memory-state.js';
export { createMemoryStore, type MemoryStore } from './memory-store.js';
