import { spawn } from 'node:child_process'
import { openSync, readdirSync, readFileSync, readlinkSync, closeSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from 'vitest'
import type { Sandbox, SandboxProgram } from '../engine/sandbox-port.ts'
import { createSandbox, type SandboxOptions } from './index.ts'
import { inheritedFiles } from './inherited-files.ts'
import { sandboxContract, testLimits } from './sandbox.contract.ts'

sandboxContract('expressions')
sandboxContract('code')

const opened: Sandbox[] = []
function open(options: SandboxOptions = {}): Sandbox {
  const sandbox = createSandbox({ limits: testLimits, ...options })
  opened.push(sandbox)
  return sandbox
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.close()))
})

const source = (body: string) => `(() => (meta, texts) => { ${body} })()`
const code = (sandbox: Sandbox, body: string) => sandbox.load({ tier: 'code', source: source(body) })

function isAlive(pid: number | undefined): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

/** Processes that a process, by default this one, has started and that still live. */
function children(of: number = process.pid): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [state = '', parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return Number(parent) === of && state !== 'Z' ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

describe('processes for user code', () => {
  test.each([
    ['squaring a big integer', 'let n = 2n ** 64n; for (;;) n = n * n'],
    ['a pattern without end', 'return [String(/^(a+)+$/.test("a".repeat(70) + "b"))]'],
    ['filling a huge list', 'return [String(new Array(2 ** 32 - 2).fill(1).length)]'],
    ['a getter in what is thrown', 'throw { get message() { for (;;) {} } }'],
    ['a flood of microtasks', 'const f = () => Promise.resolve().then(f); f(); return new Promise(f)'],
  ])('%s ends in time, and the next visit has a new process', async (_, body) => {
    const sandbox = open({ processes: 1 })
    const program = code(sandbox, `if (meta === "fine") return [meta]\n${body}`)
    expect(await program.visit('fine', [])).toEqual(['fine'])
    // By themselves they would go on beyond the time of this test.
    await expect(program.visit('', [])).rejects.toMatchObject({
      kind: expect.stringMatching(/^(timeout|memory|script)$/),
    })
    expect(await program.visit('fine', [])).toEqual(['fine'])
  })

  test('they have an empty environment and may read, write, start and load nothing', async () => {
    const sandbox = open({ processes: 1 })
    const before = new Set(children())
    await code(sandbox, 'return []').visit('', [])
    const [pid] = children().filter((child) => !before.has(child))
    expect(
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .filter((entry) => entry !== ''),
    ).toEqual([])
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    expect(line).toContain('--permission')
    expect(line.filter((part) => /^--allow-(fs-write|child-process|worker|wasi)/.test(part))).toEqual([])
    const readable = line.filter((part) => part.startsWith('--allow-fs-read='))
    expect(readable.length).toBeGreaterThan(0)
    expect(readable.filter((part) => /=(\/|\*|\/\*)$/.test(part))).toEqual([])
  })

  test('no open file goes along but the one pipe', async () => {
    const file = openSync(import.meta.filename, 'r')
    expect(inheritedFiles()).not.toContain(file)
    const server = createServer().listen(0, '127.0.0.1')
    const before = new Set(children())
    await code(open({ processes: 1 }), 'return []').visit('', [])
    const [pid] = children().filter((child) => !before.has(child))
    const openFiles = (of: number | string) =>
      readdirSync(`/proc/${of}/fd`).flatMap((fd) => {
        try {
          return [readlinkSync(`/proc/${of}/fd/${fd}`)]
        } catch {
          return []
        }
      })
    const own = openFiles(pid ?? 'none')
    expect(own.filter((name) => name === '/dev/null').length).toBeGreaterThanOrEqual(3)
    expect(own.filter((name) => name.startsWith('/') && name !== '/dev/null')).toEqual([])
    // Anonymous pipes and event files are its own: none of them is also open here.
    const here = new Set(openFiles('self').filter((name) => /^(pipe|socket):/.test(name)))
    expect(own.filter((name) => here.has(name))).toEqual([])
    server.close()
    closeSync(file)
  })

  test('one that cannot be interrupted ends with the process that started it, however that ends', async () => {
    const index = new URL('./index.ts', import.meta.url).href
    const script = `const { createSandbox } = await import(${JSON.stringify(index)})
      const sandbox = createSandbox({ limits: { visitMs: 60_000 }, processes: 1 })
      const source = '(() => (meta) => { if (meta === "") return []; let n = 2n ** 64n; for (;;) n = n * n })()'
      const program = sandbox.load({ tier: 'code', source })
      await program.visit('', [])
      void program.visit('stuck', [])
      setTimeout(() => console.log('stuck'), 300)`
    const args = ['--no-node-snapshot', '--input-type=module', '--eval', script]
    const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface({ input: parent.stdout })) {
      if (line === 'stuck') break
    }
    const [stuck] = children(parent.pid)
    expect(stuck).toBeGreaterThan(0)
    parent.kill('SIGKILL')
    // It would go on beyond the time of this test.
    while (isAlive(stuck)) await new Promise((resolve) => setTimeout(resolve, 10))
  })

  test('one without work is ended after a while, and the next visit gets a new one', async () => {
    const before = children().length
    const program = code(open({ processes: 1, idleMs: 50 }), 'return [meta]')
    expect(await program.visit('a', [])).toEqual(['a'])
    while (children().length > before) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await program.visit('b', [])).toEqual(['b'])
  })

  test('one that is ended from outside while it works fails only that visit', async () => {
    const before = new Set(children())
    const program = code(open({ processes: 1 }), 'if (meta === "work") for (;;) {}\nreturn [meta]')
    await program.visit('warm', [])
    const [pid = 0] = children().filter((child) => !before.has(child))
    const visit = program.visit('work', [])
    visit.catch(() => undefined)
    process.kill(pid, 'SIGKILL')
    await expect(visit).rejects.toMatchObject({ kind: 'memory', message: expect.stringContaining('SIGKILL') })
    expect(await program.visit('again', [])).toEqual(['again'])
  })

  test('what one visit does to the realm is not there in the next', async () => {
    const program = code(
      open({ processes: 1 }),
      'const before = [typeof globalThis.seen, typeof {}.polluted]; globalThis.seen = 1; Object.prototype.polluted = 1; return [before.join()]',
    )
    expect(await program.visit('', [])).toEqual(['undefined,undefined'])
    expect(await program.visit('', [])).toEqual(['undefined,undefined'])
  })

  test('more scripts than isolates are kept all work, again and again', async () => {
    const sandbox = open({ processes: 1 })
    const programs = Array.from({ length: 20 }, (_, at) => code(sandbox, `return ["${at}" + meta]`))
    for (const turn of ['a', 'b']) {
      for (const [at, program] of programs.entries()) expect(await program.visit(turn, [])).toEqual([`${at}${turn}`])
    }
  })

  test.each([
    ['a number', 'return 5'],
    ['numbers', 'return [1, 2]'],
    ['buffers that hide their size', 'return [new Uint8Array(2 ** 21)]'],
    ['nothing', ''],
    ['a function', 'return () => 1'],
    ['a proxy', 'return new Proxy([], {})'],
  ])('%s in the place of texts is an error of the script', async (_, body) => {
    await expect(code(open(), body).visit('', [])).rejects.toMatchObject({ kind: 'script' })
  })

  test('a busy process does not hold up visits that another one can take', async () => {
    const sandbox = open({ processes: 2 })
    // Watched from the start: on a slow machine it may end before the other one has answered.
    const stuck = Promise.allSettled([code(sandbox, 'for (;;) {}').visit('', [])])
    expect(await code(sandbox, 'return [meta]').visit('fine', [])).toEqual(['fine'])
    expect(await stuck).toMatchObject([{ status: 'rejected', reason: { kind: 'timeout' } }])
  })

  test('scripts that had to be stopped leave a process to the others, however many visits they ask for', async () => {
    const sandbox = open({ processes: 2 })
    const stuck = code(sandbox, 'for (;;) {}')
    const other = code(sandbox, 'if (meta === "stuck") for (;;) {}\nreturn [meta]')
    await expect(stuck.visit('', [])).rejects.toMatchObject({ kind: 'timeout' })
    await expect(other.visit('stuck', [])).rejects.toMatchObject({ kind: 'timeout' })
    const visits = [
      stuck.visit('', []),
      other.visit('fine', []),
      ...Array.from({ length: 9 }, () => stuck.visit('', [])),
    ]
    let over = 0
    for (const visit of visits) void visit.catch(() => undefined).then(() => (over += 1))
    const fine = code(sandbox, 'return [meta]')
    for (let count = 0; count < 20; count += 1) expect(await fine.visit('fine', [])).toEqual(['fine'])
    // In the order in which they were asked for, all of those, or all but one, would have gone first.
    expect(over).toBeLessThan(9)
    expect(await visits[1]).toEqual(['fine'])
  })

  test('there are never more of them than allowed', async () => {
    const before = children().length
    const program = code(open({ processes: 2 }), 'return [meta]')
    await Promise.all(Array.from({ length: 30 }, (_, at) => program.visit(String(at), [])))
    expect(children().length - before).toBeLessThanOrEqual(2)
  })

  test('an answer that is already there counts, even when this process was held up past the limit', async () => {
    const program = code(open({ processes: 1 }), 'return [meta]')
    await program.visit('warm', [])
    const before = children()
    const answer = program.visit('fine', [])
    // Lets the message go out, then blocks the event loop until both the answer and the alarm are due.
    await new Promise((resolve) => setTimeout(resolve, 0))
    const until = performance.now() + testLimits.visitMs + 1500
    while (performance.now() < until);
    expect(await answer).toEqual(['fine'])
    expect(await program.visit('again', [])).toEqual(['again'])
    // The process was not killed for nothing.
    expect(children()).toEqual(before)
  })

  test('closing ends those that work and refuses those that wait, and leaves no process behind', async () => {
    const before = children().length
    const sandbox = createSandbox({ limits: { ...testLimits, visitMs: 30_000 }, processes: 1 })
    const program = code(sandbox, 'for (;;) {}')
    const visits = [program.visit('1', []), program.visit('2', [])]
    const ends = Promise.allSettled(visits)
    while (children().length === before) await new Promise((resolve) => setTimeout(resolve, 5))
    await sandbox.close()
    expect(await ends).toMatchObject([{ reason: { kind: 'canceled' } }, { reason: { kind: 'canceled' } }])
    await expect(program.visit('3', [])).rejects.toMatchObject({ kind: 'canceled' })
    expect(children()).toHaveLength(before)
    await sandbox.close()
  })
})

describe('isolates for expressions', () => {
  test('they find the function library, and prototypes that nothing can change', async () => {
    const program = open().load({
      tier: 'expressions',
      source: source(
        '"use strict"; try { Object.prototype.x = 1; return ["changed"] } catch { return [f.upper(meta)] }',
      ),
    })
    expect(await program.visit('a', [])).toEqual(['A'])
  })

  test('no script reaches what clears its isolate, and one that is cleared goes on working', async () => {
    const program = open().load({ tier: 'expressions', source: source('return [meta + typeof globalThis.gc]') })
    const long = 'x'.repeat(1_000_000)
    for (let passed = 0; passed < 40; passed += 1) {
      expect(await program.visit(String(passed), [long])).toEqual([`${passed}undefined`])
    }
  })

  test('what does not heed the time limit is carried out again where it can be killed, and only it suffers', async () => {
    const before = new Set(children())
    const sandbox = open({ processes: 1 })
    const square =
      'if (meta === "stuck") { let n = 2n ** 64n; for (let i = 0; i < 21; i += 1) n = n * n; return [String(n % 7n)] }'
    const program = sandbox.load({ tier: 'expressions', source: source(`${square}\nreturn [f.upper(meta)]`) })
    expect(await program.visit('a', [])).toEqual(['A'])
    expect(children().filter((child) => !before.has(child))).toEqual([])
    await expect(program.visit('stuck', [])).rejects.toMatchObject({
      kind: expect.stringMatching(/^(timeout|memory)$/),
    })
    expect(await program.visit('b', [])).toEqual(['B'])
  })

  test('a loop in one does not hold up this process', async () => {
    const program = open().load({ tier: 'expressions', source: source('for (;;) {}') })
    const visit = program.visit('', [])
    let beats = 0
    const pulse = setInterval(() => (beats += 1), 10)
    await expect(visit).rejects.toMatchObject({ kind: 'timeout' })
    clearInterval(pulse)
    // A process that waited for the visit would hardly beat; how evenly it beats is up to the machine.
    expect(beats).toBeGreaterThan(3)
  })

  describe('scripts that have been quick', () => {
    const body = `if (meta === 'loop') for (;;) {}
      if (meta === 'fill') { const all = []; for (;;) all.push(new Array(10_000).fill(all.length)) }
      return [meta + (texts[0]?.length ?? '')]`

    async function quickProgram() {
      const program = open().load({ tier: 'expressions', source: source(body) })
      let isAtOnce = false
      // A slow machine needs more of them.
      for (let visits = 0; visits < 1000 && !isAtOnce; visits += 1) isAtOnce = await isThereAtOnce(program)
      expect(isAtOnce).toBe(true)
      return program
    }

    /** Whether the answer comes before the event loop turns. */
    async function isThereAtOnce(program: SandboxProgram): Promise<boolean> {
      let isThere = false
      const visit = program.visit('a', []).then((texts) => {
        isThere = true
        expect(texts).toEqual(['a'])
      })
      for (let ticks = 0; ticks < 10; ticks += 1) await Promise.resolve()
      const result = isThere
      await visit
      return result
    }

    test('they are visited without a turn of the event loop', async () => {
      const program = await quickProgram()
      expect(await isThereAtOnce(program)).toBe(true)
    })

    test('long texts go to another thread, and what comes after them waits for its turn', async () => {
      const program = await quickProgram()
      const order: string[] = []
      const visits = [program.visit('long', ['x'.repeat(300_000)]), program.visit('short', [])]
      await Promise.all(visits.map((visit) => visit.then(([text]) => order.push(text ?? ''))))
      expect(order).toEqual(['long300000', 'short'])
    })

    test('a loop is stopped soon, and has the rest of its time on another thread', async () => {
      const program = await quickProgram()
      const visit = program.visit('loop', [])
      let beats = 0
      const pulse = setInterval(() => (beats += 1), 10)
      await expect(visit).rejects.toMatchObject({ kind: 'timeout' })
      clearInterval(pulse)
      // A process that waited for the visit would hardly beat; how evenly it beats is up to the machine.
      expect(beats).toBeGreaterThan(3)
    })

    test('a loop is remembered', async () => {
      const program = await quickProgram()
      let atOnce = 100
      // One that was kept from the processor for most of its time is forgiven.
      for (let loops = 0; loops < 20 && atOnce > 0; loops += 1) {
        await expect(program.visit('loop', [])).rejects.toMatchObject({ kind: 'timeout' })
        atOnce = 0
        for (let visits = 0; visits < 100; visits += 1) atOnce += Number(await isThereAtOnce(program))
      }
      expect(atOnce).toBe(0)
    })

    test('memory that runs out ends the visit, and the next one finds a new isolate', async () => {
      const program = await quickProgram()
      await expect(program.visit('fill', [])).rejects.toMatchObject({ kind: expect.stringMatching(/memory|timeout/) })
      expect(await program.visit('b', [])).toEqual(['b'])
    })

    test('those that nobody waits for any more are not carried out', async () => {
      const program = await quickProgram()
      await expect(program.visit('a', [], AbortSignal.abort())).rejects.toMatchObject({ kind: 'canceled' })
    })
  })
})
