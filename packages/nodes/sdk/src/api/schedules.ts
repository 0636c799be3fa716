/** What a schedule did and will do. Instants are ISO 8601 in UTC. */
export interface ScheduleDetail {
  readonly flowId: string
  readonly node: string
  /** When it starts its next run; absent while its flow is off, or when no time is left. */
  readonly next?: string
  /** The newest of its times for which a run was started. */
  readonly lastFiredAt?: string
  /** Times that passed while nothing could start and were left out, as its misfire policy says. */
  readonly missed: number
  readonly lastMissedAt?: string
  /** Times left out because its run before still went on. */
  readonly skipped: number
  readonly lastSkippedAt?: string
  readonly lastRun?: string
}

/** `GET schedules`: those that have been switched on at least once. */
export interface SchedulesAnswer {
  readonly schedules: readonly ScheduleDetail[]
}
