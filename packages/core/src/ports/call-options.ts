/** What every call on a port accepts. */
export interface CallOptions {
  /** Cancels the call: it rejects with `CALL.ABORTED`, and a server stops its work. */
  readonly signal?: AbortSignal | undefined;
  /** Whose data is meant. Falls back to the repository's own default tenant; with neither, `TENANT.MISSING`. */
  readonly tenant?: string | undefined;
  /** The longest time that the call may take, in milliseconds, above 0; then it rejects with `CALL.TIMEOUT`. */
  readonly timeoutMs?: number | undefined;
}
