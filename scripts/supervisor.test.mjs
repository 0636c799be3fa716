import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { listProcesses, signalQuietly } from './process-tree.mjs'

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const here = pathToFileURL(`${import.meta.dirname}/`).href

/** @type {Set<number>} */
const started = new Set()

afterEach(() => {
  for (const pid of started) signalQuietly(pid, 'SIGKILL')
  started.clear()
})

/**
 * A bootstrap that supervises `child`, a script with a grandchild; every process says its number when it is up.
 * @param {{ readonly child: string, readonly through?: readonly string[], readonly leash?: boolean }} options
 */
async function aFamily({ child, through = [process.execPath], leash = false }) {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-signals-'))
  writeFileSync(join(folder, 'grandchild.mjs'), `console.log('up', process.pid); setInterval(() => {}, 1000)`)
  writeFileSync(join(folder, 'child.mjs'), child)
  const args = JSON.stringify([...(leash ? [`--import=${here}leash.mjs`] : []), join(folder, 'child.mjs')])
  writeFileSync(
    join(folder, 'boot.mjs'),
    `import { Supervisor } from '${here}supervisor.mjs'
    console.log('up', process.pid)
    const command = { file: process.execPath, args: ${args}, cwd: ${JSON.stringify(folder)}, env: process.env }
    process.exitCode = await new Supervisor().run(command)`,
  )
  const [file = '', ...before] = through
  const env = { ...process.env, npm_lifecycle_event: 'start' }
  const top = spawn(file, [...before, join(folder, 'boot.mjs')], { stdio: ['ignore', 'pipe', 'inherit'], env })
  if (top.pid) started.add(top.pid)
  const [boot = 0, first = 0, second = 0] = await pidsFrom(top, 3)
  return { top, boot, child: first, grandchild: second }
}

/**
 * @param {ChildProcess} top
 * @param {number} count
 * @returns {Promise<readonly number[]>} in the order they came up
 */
function pidsFrom(top, count) {
  return new Promise((resolve) => {
    let text = ''
    top.stdout?.on('data', (/** @type {Buffer} */ part) => {
      text += part.toString()
      const pids = [...text.matchAll(/up (\d+)\n/g)].map((match) => Number(match[1]))
      pids.forEach((pid) => started.add(pid))
      if (pids.length >= count) resolve(pids)
    })
  })
}

/** @param {ChildProcess} process */
function exitOf(process) {
  return new Promise((resolve) => process.once('exit', (code, signal) => resolve(code ?? signal)))
}

const patience = { timeout: 8000, interval: 50 }

/** @param {readonly number[]} pids */
function survivors(pids) {
  return listProcesses().filter(({ pid }) => pids.includes(pid))
}

const spawnsGrandchild = `import { spawn } from 'node:child_process'
console.log('up', process.pid)
spawn(process.execPath, ['grandchild.mjs'], { stdio: 'inherit', detached: true })
`
const ends = `process.on('SIGTERM', () => process.exit(7)); process.on('SIGINT', () => process.exit(8)); setInterval(() => {}, 1000)`

test('SIGTERM reaches the child, whose exit code is passed on, and nothing is left', async () => {
  const family = await aFamily({ child: spawnsGrandchild + ends })
  const exit = exitOf(family.top)
  family.top.kill('SIGTERM')
  expect(await exit).toBe(7)
  await expect.poll(() => survivors([family.boot, family.child, family.grandchild]), patience).toEqual([])
})

test('Ctrl-C reaches the child as SIGINT', async () => {
  const family = await aFamily({ child: spawnsGrandchild + ends })
  const exit = exitOf(family.top)
  family.top.kill('SIGINT')
  expect(await exit).toBe(8)
  await expect.poll(() => survivors([family.child, family.grandchild]), patience).toEqual([])
})

test('a second Ctrl-C ends a child that does not listen', async () => {
  const deaf = `process.on('SIGINT', () => console.log('heard')); setInterval(() => {}, 1000)`
  const family = await aFamily({ child: spawnsGrandchild + deaf })
  const exit = exitOf(family.top)
  const heard = new Promise((resolve) => family.top.stdout?.once('data', resolve))
  family.top.kill('SIGINT')
  await heard
  family.top.kill('SIGINT')
  expect(await exit).toBe(137) // 128 + SIGKILL
  await expect.poll(() => survivors([family.child, family.grandchild]), patience).toEqual([])
})

test('a shell that is killed between npm and us takes everything with it', async () => {
  const family = await aFamily({
    child: spawnsGrandchild + ends,
    through: ['sh', '-c', '"$0" "$1"; true', process.execPath],
  })
  family.top.kill('SIGKILL')
  await expect.poll(() => survivors([family.boot, family.child, family.grandchild]), patience).toEqual([])
})

test('npm that is killed above its shell takes everything with it', async () => {
  const npm = `const { spawn } = require('node:child_process')
    spawn('sh', ['-c', '"$0" "$1"; true', process.execPath, process.argv[1]], { stdio: 'inherit' })`
  const family = await aFamily({ child: spawnsGrandchild + ends, through: [process.execPath, '-e', npm] })
  family.top.kill('SIGKILL')
  await expect.poll(() => survivors([family.boot, family.child, family.grandchild]), patience).toEqual([])
})

test('a child on a leash ends when the bootstrap itself is killed', async () => {
  const family = await aFamily({ child: spawnsGrandchild + ends, leash: true })
  family.top.kill('SIGKILL')
  await expect.poll(() => survivors([family.boot, family.child]), patience).toEqual([])
})

test('a child that ends by itself leaves no process of its group behind', async () => {
  const child = `${spawnsGrandchild.replace('detached: true', 'detached: false')}setTimeout(() => process.exit(3), 1000)`
  const family = await aFamily({ child })
  expect(await exitOf(family.top)).toBe(3)
  await expect.poll(() => survivors([family.grandchild]), patience).toEqual([])
})
