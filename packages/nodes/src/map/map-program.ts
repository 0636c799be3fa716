import type { ProgramText, ProgramWriter } from '@isthmus/sdk'

interface MapConfig {
  readonly fields: readonly { readonly target: string; readonly value: unknown }[]
  readonly keep?: boolean
}

/** Fields by name; a leaf is the JavaScript of its value. */
type Tree = Map<string, string | Tree>

/** Writes the whole record as one object literal, which engines turn into one allocation of a known shape. */
export function mapProgram({ fields, keep }: MapConfig, writer: ProgramWriter): ProgramText {
  const tree: Tree = new Map()
  for (const [at, { target, value }] of fields.entries()) {
    const script = writer.value(value, `/fields/${at}/value`)
    place(tree, target.split('.'), isFixed(value) ? script : `${script} ?? null`)
  }
  if (!keep) return { body: `emit('out', ${literal(tree)})` }
  const part = `${writer.prefix}part`
  return {
    setup: `const ${part} = ${objectAt.toString()}`,
    body: `emit('out', ${literal(tree, { part, path: [] })})`,
  }
}

function place(tree: Tree, [name = '', ...rest]: readonly string[], script: string): void {
  if (rest.length === 0) {
    // Deleted first, so that the later row also decides the order of fields.
    tree.delete(name)
    tree.set(name, script)
    return
  }
  const inner = tree.get(name)
  const branch: Tree = inner instanceof Map ? inner : new Map()
  tree.set(name, branch)
  place(branch, rest, script)
}

/** The object of the record whose other fields are kept. */
interface Kept {
  /** Name under which `objectAt` is shipped. */
  readonly part: string
  readonly path: readonly string[]
}

function literal(tree: Tree, kept?: Kept): string {
  const base = kept
    ? [`...${kept.part}(${['record', ...kept.path.map((name) => JSON.stringify(name))].join(', ')})`]
    : []
  const fields = [...tree].map(([name, value]) => {
    if (typeof value === 'string') return `${keyOf(name)}: ${value}`
    return `${keyOf(name)}: ${literal(value, kept && { part: kept.part, path: [...kept.path, name] })}`
  })
  return `{ ${[...base, ...fields].join(', ')} }`
}

/** As a plain key, "__proto__" would set the prototype. */
function keyOf(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)
}

function isFixed(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

/** Shipped as text into the script: the object at a path of own fields, `undefined` when there is none. */
function objectAt(value: unknown, ...path: readonly string[]): object | undefined {
  let current: unknown = value
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined
    current = (current as Readonly<Record<string, unknown>>)[name]
  }
  return typeof current === 'object' && current !== null && !Array.isArray(current) ? current : undefined
}
