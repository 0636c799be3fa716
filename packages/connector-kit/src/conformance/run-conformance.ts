import { pluginOf, type ConnectorDefinition } from '@isthmus/sdk'
import { atMock, createMock, type MockSystem } from '../mock/create-mock.ts'
import { Bench, BenchClock } from './bench.ts'
import { actionCases } from './cases/actions.ts'
import { badAnswerCases } from './cases/bad-answers.ts'
import { changeCases } from './cases/changes.ts'
import { driftCases } from './cases/drift.ts'
import { faultCases } from './cases/faults.ts'
import { pagingCases } from './cases/paging.ts'
import { streamCases } from './cases/streams.ts'
import { readBatchCases } from './cases/read-batches.ts'
import { togetherCases } from './cases/together.ts'
import { valueCases } from './cases/values.ts'
import { webhookCases } from './cases/webhooks.ts'
import { writeCases } from './cases/writes.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { Driver } from './driver.ts'
import { ConformanceFault } from './expectation.ts'
import type { ConformanceHost, HostSession, HostSetup } from './host.ts'
import { liveCases } from './live-cases.ts'
import { withSmallPages } from './small-pages.ts'

/** Everything that a connector is tested for. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...pagingCases,
  ...changeCases,
  ...streamCases,
  ...faultCases,
  ...badAnswerCases,
  ...valueCases,
  ...writeCases,
  ...togetherCases,
  ...readBatchCases,
  ...actionCases,
  ...driftCases,
  ...webhookCases,
]

/** How one case went for one object. */
export interface ConformanceResult {
  readonly case: string
  readonly title: string
  readonly object: string
  readonly ok: boolean
  /** What is wrong. */
  readonly message?: string
  readonly durationMs: number
}

export interface ConformanceOptions {
  readonly definition: ConnectorDefinition
  readonly host: ConformanceHost
  /** The system as it really is, where that is not as the definition has it; for tests of the cases themselves. */
  readonly system?: ConnectorDefinition
  /** Ids of the cases to run; all when left out. */
  readonly only?: readonly string[]
  readonly seed?: number
}

/**
 * Tests a connector against a mock of its system, case by case and object by object. The definition must come from
 * `parseDefinition`. Errors: none; what goes wrong is a result.
 */
export async function* runConformance(options: ConformanceOptions): AsyncIterable<ConformanceResult> {
  const definition = withSmallPages(atMock(options.definition))
  const system = withSmallPages(atMock(options.system ?? options.definition))
  const clock = new BenchClock()
  const nowMs = (): number => clock.nowMs()
  const mock = await createMock(system, {
    nowMs,
    tokenSeconds: 86_400,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  })
  const config = { ...mock.config, baseUrl: mock.baseUrl }
  const session = await options.host.open({
    plugin: pluginOf(definition),
    connection: { config, secret: mock.secret },
    nowMs,
  })
  try {
    for (const { each, name } of chosen(mock.definition, options.only))
      yield await runCase(each, { definition, mock, session, clock, name })
  } finally {
    await session.close()
    await mock.close()
  }
}

function chosen(definition: ConnectorDefinition, only: readonly string[] | undefined) {
  return conformanceCases
    .filter(({ id }) => !only || only.includes(id))
    .flatMap((each) =>
      Object.entries(definition.objects).flatMap(([name, object]) =>
        each.applies(object, definition) ? [{ each, name }] : [],
      ),
    )
}

export interface LiveOptions {
  readonly definition: ConnectorDefinition
  readonly host: ConformanceHost
  /** Fields of a connection to the system, `baseUrl` among the public ones. */
  readonly connection: HostSetup['connection']
  /** Objects to test; all when left out. */
  readonly objects?: readonly string[]
  /** Makes records over there. */
  readonly writes?: boolean
}

/** Tests a connector against a system that runs, as far as that can be done from outside. Errors: none, as above. */
export async function* runLive({
  definition,
  host,
  connection,
  objects,
  writes = false,
}: LiveOptions): AsyncIterable<ConformanceResult> {
  const session = await host.open({ plugin: pluginOf(definition), connection, nowMs: Date.now })
  const wanted = Object.entries(definition.objects).filter(([name]) => !objects || objects.includes(name))
  const chosenCases = liveCases.filter((each) => writes || !each.writes)
  const pairs = chosenCases.flatMap((each) =>
    wanted.flatMap(([name, object]) => (each.applies(object) ? [{ each, name }] : [])),
  )
  try {
    for (const { each, name } of pairs) {
      const driver = new Driver({ definition, session, name, caseId: each.id })
      yield await timed({ case: each.id, title: each.title, object: name }, () => faultOf(() => each.run(driver)))
    }
  } finally {
    await session.close()
  }
}

/** The result of a case, and how long it took. */
async function timed(
  plain: Pick<ConformanceResult, 'case' | 'title' | 'object'>,
  faultIn: () => Promise<string | undefined>,
): Promise<ConformanceResult> {
  const startedMs = performance.now()
  const message = await faultIn()
  const durationMs = Math.round(performance.now() - startedMs)
  return message === undefined ? { ...plain, ok: true, durationMs } : { ...plain, ok: false, message, durationMs }
}

interface Place {
  readonly definition: ConnectorDefinition
  readonly mock: MockSystem
  readonly session: HostSession
  readonly clock: BenchClock
  readonly name: string
}

async function runCase(each: ConformanceCase, place: Place): Promise<ConformanceResult> {
  const { mock, name } = place
  reset(place)
  const begun = mock.problems.length
  return timed({ case: each.id, title: each.title, object: name }, async () => {
    const message = await faultOf(() => each.run(new Bench({ ...place, caseId: each.id })))
    const [strange] = mock.problems.slice(begun)
    return message ?? (strange && `the system does not know what it was asked: ${strange}`)
  })
}

function reset({ mock, name }: Place): void {
  mock.faults.clear()
  mock.refuseKeys([])
  mock.linkAs('fromRoot')
  mock.endDrift(name)
  mock.object(name).seed(7)
}

async function faultOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof ConformanceFault) return error.message
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}
