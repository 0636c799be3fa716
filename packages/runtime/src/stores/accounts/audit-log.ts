/** Who did what to which object, and when. `object` reads `flow:<id>`, `connection:<name>`, `user:<name>`, `run:<id>`. */
export interface AuditEntry {
  readonly at: string
  readonly who: string
  readonly action: string
  readonly object: string
}

/** Remembers what people did; entries are only ever added. */
export interface AuditLog {
  add(entry: AuditEntry): void
  /** Newest first. */
  list(filter: { readonly object?: string; readonly limit: number }): readonly AuditEntry[]
}
