import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sandbox, SandboxLimits, SandboxProgram, SandboxScript } from '../engine/sandbox-port.ts'
import { createSandbox } from './index.ts'

export const testLimits: SandboxLimits = { visitMs: 300, memoryMb: 32, outputMb: 1 }

/** What both tiers promise; scripts stand for what our own compiler writes. */
export function sandboxContract(tier: SandboxScript['tier']): void {
  describe(`scripts of the tier ${tier}`, () => {
    let sandbox: Sandbox
    beforeAll(() => {
      sandbox = createSandbox({ limits: testLimits })
    })
    afterAll(() => sandbox.close())

    const load = (body: string): SandboxProgram =>
      sandbox.load({ tier, source: `(() => (meta, texts) => { ${body} })()` })
    const echo = 'return [meta, ...texts]'

    test('texts go in and texts come out, of any length and script', async () => {
      const texts = ['', '汉字 🚀 \u0000 \ud800', 'x'.repeat(500_000)]
      expect(await load(echo).visit('meta', texts)).toEqual(['meta', ...texts])
    })

    test('visits are carried out one after the other, in order', async () => {
      const program = load('return [String(Number(meta) * 2)]')
      const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => program.visit(String(at), [])))
      expect(answers.flat()).toEqual(Array.from({ length: 50 }, (_, at) => String(at * 2)))
    })

    test('a visit that takes too long is ended, and the next one works', async () => {
      const program = load('if (meta === "loop") for (;;) {}\nreturn [meta]')
      await expect(program.visit('loop', [])).rejects.toMatchObject({ name: 'SandboxFailure', kind: 'timeout' })
      expect(await program.visit('fine', [])).toEqual(['fine'])
    })

    test('a visit nobody waits for any more is stopped at once, and the next one works', async () => {
      const patient = createSandbox({ limits: { ...testLimits, visitMs: 30_000 }, processes: 1 })
      const program = patient.load({ tier, source: `(() => (meta) => { if (meta) for (;;) {}\nreturn ['done'] })()` })
      expect(await program.visit('', [])).toEqual(['done'])
      const nobody = new AbortController()
      const stopped = program.visit('loop', [], nobody.signal)
      const behind = program.visit('loop', [], AbortSignal.abort())
      nobody.abort()
      await expect(stopped).rejects.toMatchObject({ kind: 'canceled' })
      await expect(behind).rejects.toMatchObject({ kind: 'canceled' })
      expect(await program.visit('', [])).toEqual(['done'])
      await patient.close()
    })

    test('a visit that wants too much memory is ended, and the next one works', async () => {
      // Time enough that memory is what runs out, on a busy machine too.
      const patient = createSandbox({ limits: { ...testLimits, visitMs: 10_000 }, processes: 1 })
      const fill =
        'if (meta === "fill") { const all = []; for (;;) all.push(new Array(500_000).fill(all.length + 0.5)) }'
      const program = patient.load({ tier, source: `(() => (meta) => { ${fill}\nreturn [meta] })()` })
      await expect(program.visit('fill', [])).rejects.toMatchObject({ kind: 'memory' })
      expect(await program.visit('fine', [])).toEqual(['fine'])
      await patient.close()
    })

    test('a visit that gives back too much is refused, and the next one works', async () => {
      const program = load('return ["x".repeat(Number(meta))]')
      await expect(program.visit(String(1024 * 1024 + 1), [])).rejects.toMatchObject({ kind: 'output' })
      expect((await program.visit('1048576', [])).map((text) => text.length)).toEqual([1_048_576])
    })

    test('an error of the script is told with its text', async () => {
      const program = load('if (meta) throw new Error("no " + meta)\nreturn []')
      await expect(program.visit('meta', [])).rejects.toMatchObject({
        kind: 'script',
        message: expect.stringContaining('no meta'),
      })
      expect(await program.visit('', [])).toEqual([])
    })

    test('a script that does not compile is an error of the script', async () => {
      await expect(sandbox.load({ tier, source: '(() => {' }).visit('', [])).rejects.toMatchObject({ kind: 'script' })
    })

    test('the same visit may be repeated', async () => {
      const program = load(echo)
      expect(await program.visit('a', ['b'])).toEqual(await program.visit('a', ['b']))
    })

    test('many bytes may pass through one program', async () => {
      const program = load('return [String(texts[0].length)]')
      const text = 'x'.repeat(900_000)
      for (let count = 0; count < 100; count += 1) expect(await program.visit('', [text])).toEqual(['900000'])
    })

    test.each(['process', 'require', 'fetch', 'Buffer', 'setTimeout', 'WebAssembly', 'SharedArrayBuffer', 'Atomics'])(
      'there is no %s',
      async (name) => {
        expect(await load(`return [typeof ${name}]`).visit('', [])).toEqual(['undefined'])
      },
    )

    test('what one visit leaves in the realm, the next does not find', async () => {
      const program = load(
        `const before = [typeof globalThis.left, typeof {}.left, typeof [].left]
        const attempts = [() => { globalThis.left = 1 }, () => { Object.prototype.left = 1 }, () => { Array.prototype.left = 1 }]
        if (meta === 'code') for (const attempt of attempts) { try { attempt() } catch {} }
        return before`,
      )
      const nothing = ['undefined', 'undefined', 'undefined']
      // Expressions cannot assign, so their realm only has to keep its prototypes.
      for (let count = 0; count < 3; count += 1) expect(await program.visit(tier, [])).toEqual(nothing)
    })

    test('a failure tells its kind and the next visit starts afresh, whatever the failure was', async () => {
      const program = load(
        'if (meta === "loop") for (;;) {}\nif (meta === "throw") throw new Error("x")\nif (meta === "long") return ["x".repeat(2e6)]\nreturn [meta]',
      )
      for (const [meta, kind] of [
        ['loop', 'timeout'],
        ['throw', 'script'],
        ['long', 'output'],
      ] as const) {
        await expect(program.visit(meta, [])).rejects.toMatchObject({ name: 'SandboxFailure', kind })
        expect(await program.visit('fine', [])).toEqual(['fine'])
      }
    })

    test('a promise that nobody handles fails only the visit that made it', async () => {
      const program = load('if (meta === "reject") Promise.reject(new Error("unheard"))\nreturn [meta]')
      await expect(program.visit('reject', [])).rejects.toMatchObject({
        kind: 'script',
        message: expect.stringContaining('unheard'),
      })
      expect(await program.visit('fine', [])).toEqual(['fine'])
    })

    test('it tells the limits it keeps', () => {
      expect(load(echo).limits).toEqual(testLimits)
    })

    test('thousands of short texts go and come in one visit', async () => {
      const texts = Array.from({ length: 5_000 }, (_, at) => `${at}汉`)
      expect(await load('return texts').visit('', texts)).toEqual(texts)
    })

    test('a program that was put away starts anew when it is asked again', async () => {
      const program = load(echo)
      expect(await program.visit('a', [])).toEqual(['a'])
      program.dispose()
      expect(await program.visit('b', [])).toEqual(['b'])
      program.dispose()
      program.dispose()
    })

    test('several programs share the sandbox', async () => {
      const programs = Array.from({ length: 8 }, (_, at) => load(`return ["${at}" + meta]`))
      const answers = await Promise.all(programs.map((program) => program.visit('!', [])))
      expect(answers.flat()).toEqual(programs.map((_, at) => `${at}!`))
      for (const program of programs) program.dispose()
    })
  })
}
