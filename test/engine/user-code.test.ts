import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeNode, flowOf, leftBy, openRig, startNode, type Rig } from './engine-rig.ts'

const flowWith = (code: string, id = 'js') => ({
  ...flowOf([startNode, codeNode(id, code)], [`start -> ${id}`]),
  id: 'code-flow',
  name: code.slice(0, 50),
})

describe('code of users', () => {
  let rig: Rig
  beforeAll(() => {
    rig = openRig({ limits: { visitMs: 400, memoryMb: 32 } })
  })
  afterAll(() => rig.close())

  const result = async (code: string, input: readonly Record<string, unknown>[] = [{ n: 1 }]) => {
    const run = await rig.run(flowWith(code), input as never)
    return {
      run,
      out: leftBy(run, 'js'),
      errors: leftBy(run, 'js', 'error') as { error: { message: string }; record: unknown }[],
    }
  }

  test('it gives a record, a list of records, or none', async () => {
    const code =
      'if (record.n === 1) return { one: 1 }\nif (record.n === 2) return [{ a: 1 }, { a: 2 }]\nif (record.n === 3) return null'
    expect((await result(code, [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])).out).toEqual([{ one: 1 }, { a: 1 }, { a: 2 }])
  })

  test('it sees the record, the run and the trigger record', async () => {
    const { run, out } = await result('return { n: record.n, id: run.id, t: trigger.n }', [{ n: 7 }, { n: 8 }])
    expect(out).toEqual([
      { n: 7, id: run.id, t: 7 },
      { n: 8, id: run.id, t: 8 },
    ])
  })

  test('a thrown error costs only its record, which leaves as it came', async () => {
    const { run, errors, out } = await result(
      'record.m = 1; record.self = record; if (record.n === 2) throw new Error("no two"); return { n: record.n }',
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    )
    expect(run.status).toBe('partial')
    expect(out).toEqual([{ n: 1 }, { n: 3 }])
    expect(errors).toEqual([
      {
        error: expect.objectContaining({ code: 'CODE_FAILED', node: 'js', message: expect.stringContaining('no two') }),
        record: { n: 2 },
      },
    ])
  })

  test.each([
    ['a text', 'throw "plain"', 'plain'],
    ['nothing', 'throw undefined', 'undefined'],
    ['an object without a prototype', 'throw Object.create(null)', 'cannot be shown'],
    ['a message that throws', 'throw { get message() { throw 1 } }', 'cannot be shown'],
    [
      'a proxy that refuses everything',
      'throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })',
      'cannot be shown',
    ],
    ['a revoked proxy', 'const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy', 'cannot be shown'],
    [
      'a message of the wrong kind',
      'throw Object.assign(new Error(), { message: { toString() { return "x" } } })',
      'x',
    ],
    ['a very long message', 'throw new Error("y".repeat(1e6))', 'yyy'],
    ['a symbol', 'throw Symbol("s")', 'Symbol(s)'],
    ['a promise', 'return Promise.resolve(1)', 'cannot wait'],
    ['an object that cannot be text', 'const o = {}; o.o = o; return o', 'circular'],
    ['a big integer', 'return 1n', 'BigInt'],
    ['a function', 'return () => 1', 'function'],
    ['an endless recursion', 'const f = () => f(); return f()', 'call stack'],
  ])('%s becomes an error of the record', async (_, code, text) => {
    const { run, errors } = await result(code)
    expect(run.status).toBe('failed')
    expect(errors).toHaveLength(1)
    expect(errors[0]?.error.message).toContain(text)
    expect(errors[0]?.error.message.length).toBeLessThan(800)
    expect(errors[0]?.record).toEqual({ n: 1 })
  })

  test.each([
    'process',
    'require',
    'fetch',
    'module',
    'global',
    'Buffer',
    'setTimeout',
    'XMLHttpRequest',
    'WebAssembly',
    'SharedArrayBuffer',
    'Atomics',
  ])('there is no %s', async (name) => {
    expect((await result(`return { kind: typeof ${name} }`)).out).toEqual([{ kind: 'undefined' }])
  })

  test.each([
    '(() => {}).constructor("return typeof process")()',
    'record.constructor.constructor("return typeof process")()',
    'new Error().constructor.constructor("return typeof require")()',
    'Object.getPrototypeOf(async function () {}).constructor("return typeof process").name',
    'typeof globalThis.constructor.constructor("return this")().process',
    '(0, eval)("typeof process")',
    'Reflect.construct(Function, ["return typeof process"])()',
  ])('%s reaches nothing of the host', async (text) => {
    const { out } = await result(`return { kind: ${text} }`)
    expect(out).toEqual([{ kind: expect.stringMatching(/^(undefined|anonymous)$/) }])
  })

  test('what one run does to built-in objects is not there in the next', async () => {
    const code =
      'const before = [Object.prototype.x, Array.prototype.map === undefined, globalThis.seen]; try { Object.prototype.x = 1 } catch {} try { globalThis.seen = 1 } catch {} return { before }'
    expect((await result(code)).out).toEqual([{ before: [null, false, null] }])
    expect((await result(code)).out).toEqual([{ before: [null, false, null] }])
  })

  test.each([
    ['a stopped list', 'Array.prototype.push = function () { throw new Error("no") }; return { n: 1 }'],
    ['a false index', 'Array.prototype.push = function () { return -5 }; return { n: 1 }'],
    [
      'a setter under lists',
      'Object.defineProperty(Array.prototype, "0", { set() {}, get() { return "x" }, configurable: true }); return { n: 1 }',
    ],
    ['texts that are none', 'Array.prototype.join = () => "]]]"; return { n: 1 }'],
    [
      'entries that lie',
      'Array.prototype.entries = function* () { yield [99, { values: [], from: [], origins: [] }] }; return { n: 1 }',
    ],
    ['a changed class', 'Array.prototype.map = () => ({ length: 3 }); return { n: 1 }'],
    ['a toJSON', 'Object.prototype.toJSON = () => ({ jobs: [] }); return { n: 1 }'],
    ['a toJSON on lists', 'Array.prototype.toJSON = () => "[]"; return { n: 1 }'],
  ])('%s harms only its own run, which names the node', async (_, code) => {
    const { run } = await result(code)
    expect(['succeeded', 'partial', 'failed']).toContain(run.status)
    expect(run.failure?.node ?? 'js').toBe('js')
    JSON.parse(run.traceText)
    expect((await result('return { n: 2 }')).out).toEqual([{ n: 2 }])
  })

  test.each([
    ['a loop', 'for (;;) {}'],
    ['a loop in a getter of what is thrown', 'throw { get message() { for (;;) {} } }'],
    ['squaring', 'let n = 2n ** 64n; for (;;) n = n * n'],
    ['a pattern that backtracks', 'return /^(a+)+$/.test("a".repeat(60) + "b")'],
    ['a huge list', 'return new Array(2 ** 32 - 2).fill(1)'],
    ['a flood of promises', 'const f = () => Promise.resolve().then(f); f(); for (;;) {}'],
  ])('%s ends with a clear error that names the node, while timers fire and other runs go on', async (_, code) => {
    await result('return record')
    const gaps: number[] = []
    let last = performance.now()
    const pulse = setInterval(() => {
      gaps.push(performance.now() - last)
      last = performance.now()
    }, 10)
    const stuck = rig.run(flowWith(code, 'stuck'), [{ n: 1 }])
    const { out } = await result('return { fine: true }')
    const run = await stuck
    clearInterval(pulse)
    expect(out).toEqual([{ fine: true }])
    expect(run).toMatchObject({ status: 'failed', failure: { node: 'stuck' } })
    expect(['CODE_TIMEOUT', 'CODE_MEMORY']).toContain(run.failure?.problem.code)
    expect(run.failure?.problem.message).toContain('stuck')
    // A host that waited for the visit would not beat at all in its 400 ms; how evenly it beats is up to the machine.
    expect(gaps.filter((gap) => gap < 200).length).toBeGreaterThan(5)
  })

  test('a loop is reported as one', async () => {
    expect((await result('for (;;) {}')).run.failure?.problem).toMatchObject({
      code: 'CODE_TIMEOUT',
      params: { node: 'js', limitMs: 400 },
    })
  })

  test.each([
    ['lists', 'const all = []; for (;;) all.push(new Array(1e5).fill(1))'],
    ['texts', 'let s = "x"; for (;;) s = (s + s).split("").join("-")'],
    ['buffers', 'const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))'],
  ])('a memory bomb of %s is stopped and reported', async (_, code) => {
    const { run } = await result(code)
    expect(run).toMatchObject({ status: 'failed', failure: { node: 'js' } })
    expect((await result('return { n: 2 }')).out).toEqual([{ n: 2 }])
  })

  test('one bad event among many costs only its own run', async () => {
    const flow = flowWith('if (record.n === 3) for (;;) {}\nreturn { n: record.n }')
    const runs = await Promise.all([1, 2, 3, 4, 5].map((n) => rig.run(flow, [{ n }])))
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded', 'succeeded'])
  })
})
