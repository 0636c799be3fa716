import * as Type from 'typebox'
import type { SchedulesAnswer } from '@isthmus/sdk/api'
import { scheduleViews } from '../triggers/index.ts'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact, Instant } from './shapes.ts'

const ScheduleSchema = exact({
  flowId: Type.String(),
  node: Type.String(),
  next: Type.Optional(Instant),
  lastFiredAt: Type.Optional(Instant),
  missed: Count,
  lastMissedAt: Type.Optional(Instant),
  skipped: Count,
  lastSkippedAt: Type.Optional(Instant),
  lastRun: Type.Optional(Type.String()),
})

/** When schedules started runs, and when they will. */
export function scheduleRoutes({ polls, flows, now }: ApiDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'schedules',
      access: 'flow.read',
      summary: 'Tells when schedules started runs, which times were left out, and when they start the next',
      answer: shape<SchedulesAnswer>(exact({ schedules: Type.Array(ScheduleSchema) })),
      handle: () => {
        const active = new Set(flows.list().flatMap((row) => (row.active ? [row.id] : [])))
        return { body: { schedules: scheduleViews(polls.memory, { isActive: (id) => active.has(id), now: now() }) } }
      },
    }),
  ]
}
