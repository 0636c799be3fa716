/** Stands behind the name of an operation in the name of what it answers with. */
export const answerSuffix = ' answer'
