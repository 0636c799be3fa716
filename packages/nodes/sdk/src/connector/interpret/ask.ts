import type { HttpAnswer, HttpRequest, PollContext } from '../../node/index.ts'

/**
 * Makes a call and reads its answer. The reading runs within the call, so that what it throws is known to be the system's
 * own refusal; it runs once more outside of it, for its result.
 */
export async function ask<T>(
  context: Pick<PollContext, 'http'>,
  request: HttpRequest,
  read: (answer: HttpAnswer) => T,
): Promise<T> {
  return read(await context.http({ ...request, judge: (answer) => void read(answer) }))
}
