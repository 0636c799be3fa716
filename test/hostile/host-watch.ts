// Loaded into the runtime before anything else: tells at its end what has become of its built-in objects.
import { writeFileSync } from 'node:fs'

const file = process.env['HOST_WATCH_FILE']

/** Every property of the built-in objects, with the value it has. */
function look(): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  const note = (name: string, object: object): void => {
    for (const key of Reflect.ownKeys(object)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(object, key)
      found.set(`${name}.${String(key)}`, descriptor?.value ?? descriptor?.get)
    }
  }
  const names = [
    'Object',
    'Function',
    'Array',
    'String',
    'Number',
    'Boolean',
    'Symbol',
    'Promise',
    'RegExp',
    'Date',
    'Map',
  ]
  for (const name of [...names, 'Set', 'Error', 'TypeError', 'JSON', 'Math', 'Reflect', 'ArrayBuffer', 'Uint8Array']) {
    const builtIn: unknown = Reflect.get(globalThis, name)
    if (Object(builtIn) !== builtIn) continue
    note(name, builtIn as object)
    const { prototype } = builtIn as { readonly prototype?: object }
    if (prototype) note(`${name}.prototype`, prototype)
  }
  return found
}

/** The last match of a pattern is anybody's, and the runtime matches patterns. */
const ofEverybody = /^RegExp\.(input|\$|last|left|right)/

/** Looks at short intervals how much this thread has worked: that is how long it let others wait, whoever else was busy. */
function watchWork(): () => number {
  let before = process.threadCpuUsage()
  let longestMs = 0
  // Loading its own files is not what this is about: the test says when the runtime is ready.
  process.on('SIGUSR2', () => {
    before = process.threadCpuUsage()
    longestMs = 0
  })
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    longestMs = Math.max(longestMs, (user + system) / 1000)
  }, workEveryMs).unref()
  return () => longestMs
}

const workEveryMs = 20

if (file !== undefined) {
  const before = look()
  const work = watchWork()
  process.on('exit', () => {
    const after = look()
    const names = new Set([...before.keys(), ...after.keys()])
    const changed = [...names].filter(
      (name) => !ofEverybody.test(name) && !Object.is(before.get(name), after.get(name)),
    )
    writeFileSync(file, JSON.stringify({ looked: names.size, changed, longestWorkMs: work() }))
  })
}
