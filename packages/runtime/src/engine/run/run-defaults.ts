/** Runs of a flow at the same time, where its settings say nothing. */
export const defaultConcurrency = 64

/** Runs of a flow that may wait, where its settings say nothing. */
export const defaultMaxQueued = 10_000

/** Time limit of a run, where its flow's settings say nothing. */
export const defaultTimeoutMs = 60 * 60 * 1000
