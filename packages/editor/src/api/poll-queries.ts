import {
  apiPath,
  type PollDetail,
  type PollsAnswer,
  type RunsAnswer,
  type RunSummary,
  type ScheduleDetail,
  type SchedulesAnswer,
} from '@isthmus/sdk/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from './client.ts'
import { queryKeys } from './query-keys.ts'

const refreshMs = 5_000

interface TriggerNode {
  readonly flow: string
  readonly node: string
}

/** How far a poll trigger has come; `null` when it has not looked yet. */
export function usePoll({ flow, node }: TriggerNode) {
  return useQuery({
    queryKey: queryKeys.polls,
    refetchInterval: refreshMs,
    queryFn: ({ signal }) => call<PollsAnswer>(apiPath('polls'), { signal }),
    select: ({ polls }): PollDetail | null => polls.find((poll) => poll.flowId === flow && poll.node === node) ?? null,
  })
}

/** When a schedule started runs and will start the next; `null` when it has never been on. */
export function useSchedule({ flow, node }: TriggerNode) {
  return useQuery({
    queryKey: queryKeys.schedules,
    refetchInterval: refreshMs,
    queryFn: ({ signal }) => call<SchedulesAnswer>(apiPath('schedules'), { signal }),
    select: ({ schedules }): ScheduleDetail | null =>
      schedules.find((each) => each.flowId === flow && each.node === node) ?? null,
  })
}

/** Lets a poll begin anew: from `now`, with `everything`, or from an instant in ISO 8601. */
export function useResetPoll() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ flow, node, from }: TriggerNode & { readonly from: string }) =>
      call<void>(apiPath('pollReset', { flow, node }), { method: 'POST', body: { from } }),
    onSettled: () => queries.invalidateQueries({ queryKey: queryKeys.polls }),
  })
}

/** The newest run that a trigger started; `null` when there is none. */
export function useLastRunOf({ flow, node }: TriggerNode) {
  return useQuery({
    queryKey: queryKeys.lastRunOf(flow, node),
    refetchInterval: refreshMs,
    queryFn: async ({ signal }): Promise<RunSummary | null> => {
      const search = new URLSearchParams({ flow, triggerNode: node, limit: '1' })
      const { runs } = await call<RunsAnswer>(`${apiPath('runs')}?${search}`, { signal })
      return runs[0] ?? null
    },
  })
}
