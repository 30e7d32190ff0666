export { AurumError, type AurumErrorCode, type AurumErrorInit, ERROR_CODES, InternalError, type Problem } from './errors/index.js';
