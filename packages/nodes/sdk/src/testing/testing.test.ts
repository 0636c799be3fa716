import * as Type from 'typebox'
import { describe, expect, test } from 'vitest'
import { defineNode } from '../node/index.ts'
import { fakeClock, recordedHttp, runEffectNode, runPureNode } from './index.ts'

const both = { en: 'Node', 'zh-CN': '节点' }
const base = { id: 'n', version: 1, title: both, summary: both, category: 'data', icon: 'box' } as const

describe('recordedHttp', () => {
  const request = { method: 'POST', url: '/a', query: { q: 1 }, body: { list: [{ x: 1 }] } } as const

  test('answers each exchange once and tells which are left', async () => {
    const recorded = recordedHttp([{ request, answer: { status: 201, headers: { ETag: '"1"' } } }])
    expect(recorded.unused()).toHaveLength(1)
    expect(await recorded.http(request)).toEqual({ status: 201, headers: { etag: '"1"' }, body: null })
    expect(recorded.unused()).toEqual([])
    await expect(recorded.http(request)).rejects.toThrow('POST /a: no recorded exchange is left')
    expect(recorded.calls).toHaveLength(2)
  })

  test('says part by part how an unmatched request differs from the nearest exchange', async () => {
    const other = { method: 'GET', url: '/z' } as const
    const recorded = recordedHttp([
      { request: other, answer: { status: 200 } },
      { request: { ...request, headers: { 'If-Match': '"1"' } }, answer: { status: 200 } },
    ])
    const asked = { ...request, body: { list: [{ x: 2 }] }, headers: { 'if-match': '"2"' } }
    await expect(recorded.http(asked)).rejects.toThrow(
      'differs in body.list.0.x is 2, recorded was 1; header if-match is "\\"2\\"", recorded was "\\"1\\""',
    )
  })

  test('throws by class for statuses that the request does not accept', async () => {
    const exchange = { request, answer: { status: 409, body: { message: 'taken' } } }
    await expect(recordedHttp([exchange]).http(request)).rejects.toMatchObject({ code: 'UPSTREAM_CONFLICT' })
    expect(await recordedHttp([exchange]).http({ ...request, accept: [409] })).toMatchObject({ status: 409 })
  })
})

describe('fakeClock', () => {
  test('wakes sleepers in the order in which they are due, at their own time', async () => {
    const clock = fakeClock('2026-01-01T00:00:00Z')
    const woken: string[] = []
    const note = (name: string, ms: number) => clock.sleep(ms).then(() => woken.push(`${name} ${clock.iso()}`))
    const all = Promise.all([note('late', 2000), note('early', 1000)])
    await clock.advance(999)
    expect(woken).toEqual([])
    await clock.advance(5000)
    await all
    expect(woken).toEqual(['early 2026-01-01T00:00:01.000Z', 'late 2026-01-01T00:00:02.000Z'])
    expect(clock.now()).toBe(Date.parse('2026-01-01T00:00:05.999Z'))
  })

  test('lets a woken sleeper sleep again within one advance, and wakes nobody who gave up', async () => {
    const clock = fakeClock()
    const beats = (async () => {
      for (let beat = 0; beat < 3; beat += 1) await clock.sleep(10)
      return clock.now()
    })()
    const start = clock.now()
    await clock.advance(30)
    expect((await beats) - start).toBe(30)
    const stop = new AbortController()
    const sleeping = clock.sleep(10, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(sleeping).rejects.toThrow('stopped')
    expect(clock.waiting()).toBe(0)
  })

  test('refuses a start that is no instant', () => {
    expect(() => fakeClock('noon')).toThrow('noon')
  })
})

describe('runPureNode', () => {
  const withBody = (body: string) =>
    defineNode({ ...base, kind: 'pure', config: Type.Object({ n: Type.Integer() }), program: () => ({ body }) })

  test('checks the config as the engine does', () => {
    expect(() => runPureNode(withBody(''), { n: 'one' }, [])).toThrow('n: must be a whole number, got "one"')
  })

  test('refuses programs that emit to a port the node does not have', () => {
    expect(() => runPureNode(withBody(`emit('nowhere', 1)`), { n: 1 }, [{}])).toThrow('no output port nowhere')
  })

  test('separates rejections from failures', () => {
    const body = `if (record.bad) reject('because'); emit('out', record.missing.deep)`
    const { errors } = runPureNode(withBody(body), { n: 1 }, [{ bad: true }, {}])
    expect(errors.map(({ error }) => error.code)).toEqual(['RECORD_REJECTED', 'EXPRESSION_FAILED'])
  })

  test('runs pure nodes only', () => {
    const effect = defineNode({
      ...base,
      kind: 'effect',
      effects: 'read',
      config: Type.Object({}),
      run: async () => [],
    })
    expect(() => runPureNode(effect, {}, [])).toThrow('not a pure node')
  })
})

describe('runEffectNode', () => {
  const node = defineNode({
    ...base,
    kind: 'effect',
    effects: 'write',
    config: Type.Object({ key: Type.Object({ $expr: Type.String() }) }),
    idempotencyKey: (config) => ({ entity: 'orders', key: String(config.key) }),
    run: async function* ({ record }, context) {
      context.respond({ status: 204, body: null })
      yield [{ record }, { port: 'other', record: 1 }]
      yield [{ record: 2 }]
    },
  })

  test('gathers what leaves, computes the key, and notes responses', async () => {
    expect(await runEffectNode(node, { config: { key: { $expr: 'record.id + 1' } }, record: { id: 1 } })).toEqual({
      ports: { out: [{ id: 1 }, 2], other: [1] },
      out: [{ id: 1 }, 2],
      responses: [{ status: 204, body: null }],
      idempotencyKey: { entity: 'orders', key: '2' },
    })
  })

  test('refuses what the test does not provide', async () => {
    const caller = defineNode({
      ...base,
      kind: 'effect',
      effects: 'read',
      config: Type.Object({}),
      run: async (_, context) => [{ record: (await context.http({ method: 'GET', url: '/a' })).body }],
    })
    await expect(runEffectNode(caller, { config: {} })).rejects.toThrow('the node calls GET /a')
  })
})
