import type { EngineOptions } from '../engine-options.ts'
import type { RunServices } from './run-context.ts'

/** What all runs of an engine are given: what the engine was given for them, and what it shares between them. */
export function givenToRuns(
  options: EngineOptions,
  shared: Pick<RunServices, 'locks' | 'clock' | 'calls'>,
): RunServices {
  const { registry, connections, egress, files, collecting, effects, drift, sql, queues, sftp, mail, random, now } =
    options
  return {
    ...shared,
    registry,
    connections,
    egress,
    files,
    collecting,
    effects,
    random,
    now,
    ...(drift ? { drift } : {}),
    ...(sql ? { sql } : {}),
    ...(queues ? { queues } : {}),
    ...(sftp ? { sftp } : {}),
    ...(mail ? { mail } : {}),
  }
}
