import * as Type from 'typebox'
import { flowError } from '@isthmus/sdk'
import { type PollsAnswer, type ResetPollRequest } from '@isthmus/sdk/api'
import { pollViews, readPollStart } from '../triggers/index.ts'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact, Instant, nothing, ProblemSchema } from './shapes.ts'

const PollSchema = exact({
  flowId: Type.String(),
  node: Type.String(),
  watermark: Type.Optional(Instant),
  lastAttemptAt: Type.Optional(Instant),
  lastSuccessAt: Type.Optional(Instant),
  failures: Count,
  records: Count,
  problem: Type.Optional(ProblemSchema),
  lastErrorAt: Type.Optional(Instant),
  restartedAt: Type.Optional(Instant),
  lastRun: Type.Optional(Type.String()),
})

/** How far poll triggers have come, and letting one begin anew. */
export function pollRoutes({ polls, audit, now }: ApiDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'polls',
      access: 'flow.read',
      summary: 'Tells how far poll triggers have come and how their last looks went',
      answer: shape<PollsAnswer>(exact({ polls: Type.Array(PollSchema) })),
      handle: () => ({ body: { polls: pollViews(polls.memory) } }),
    }),
    defineRoute({
      method: 'POST',
      path: 'pollReset',
      access: 'flow.activate',
      summary: 'Lets a poll begin anew: from now, from a date, or with everything there is',
      body: shape<ResetPollRequest>(exact({ from: Type.String({ maxLength: 40 }) })),
      answer: nothing,
      status: 204,
      handle: ({ params: { flow = '', node = '' }, body, user }) => {
        const start = readPollStart(body.from)
        if (!polls.memory.get(flow, node)) throw flowError('NOT_FOUND', { what: 'poll', id: `${flow} ${node}` })
        polls.reset(flow, node, start)
        const action = `poll.reset ${body.from}`
        audit.add({ at: now().toISOString(), who: user, action, object: `flow:${flow}/${node}` })
        return { body: undefined }
      },
    }),
  ]
}
