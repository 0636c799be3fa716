import { flowError } from '@isthmus/sdk'
import type { Flow } from '@isthmus/sdk'
import type { FlowDetail, SaveFlowRequest } from '@isthmus/sdk/api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FlowDocument } from './flow-document.ts'
import type { FlowStorage } from './save-state.ts'

const first: Flow = {
  schema: 'isthmus/flow/1',
  id: 'f',
  name: 'First',
  nodes: [{ id: 'a', type: 'map', typeVersion: 1, name: 'A', config: {}, position: { x: 0, y: 0 } }],
  edges: [],
  settings: {},
}

function detailOf(flow: Flow, version: number): FlowDetail {
  return { flow, version, updatedAt: '', updatedBy: 'admin', active: false, check: { problems: [], schemas: {} } }
}

/** A server that keeps versions as the real one does, and can be away. */
class Server implements FlowStorage {
  kept = detailOf(first, 1)
  away = false
  losesAnswer = false
  requests = 0

  save = async (_: string, { flow, baseVersion }: SaveFlowRequest): Promise<FlowDetail> => {
    this.requests += 1
    if (this.away) throw flowError('UPSTREAM_UNREACHABLE', { host: 'Isthmus', reason: 'away' })
    if (baseVersion !== this.kept.version) {
      throw flowError('VERSION_CONFLICT', { base: baseVersion, current: this.kept.version })
    }
    this.kept = detailOf(flow, baseVersion + 1)
    if (this.losesAnswer) throw flowError('UPSTREAM_UNREACHABLE', { host: 'Isthmus', reason: 'reset' })
    return this.kept
  }

  load = async (): Promise<FlowDetail> => this.kept
}

function open(server: Server): FlowDocument {
  return new FlowDocument({ detail: server.kept, nodeTypes: new Map(), storage: server })
}

const rename = (name: string) => ({ kind: 'setFlow', name }) as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('saving', () => {
  test('happens once, 1.2 s after the last edit', async () => {
    const server = new Server()
    const document = open(server)
    document.edit(rename('A'))
    await vi.advanceTimersByTimeAsync(1000)
    document.edit(rename('B'))
    await vi.advanceTimersByTimeAsync(1199)
    expect(server.requests).toBe(0)
    expect(document.unsaved).toBe(true)
    await vi.advanceTimersByTimeAsync(1)
    expect(server.kept.flow.name).toBe('B')
    expect(document.state.save).toEqual({ status: 'saved' })
    expect(document.state.version).toBe(2)
  })

  test('keeps the log of edits, so that undo reaches behind it', async () => {
    const server = new Server()
    const document = open(server)
    document.edit(rename('A'))
    await document.saveNow()
    document.undo()
    await vi.advanceTimersByTimeAsync(1200)
    expect(server.kept.flow.name).toBe('First')
  })

  test('is tried again with growing waits while the server is away', async () => {
    const server = new Server()
    const document = open(server)
    server.away = true
    document.edit(rename('A'))
    await document.saveNow()
    expect(document.state.save.status).toBe('offline')
    await vi.advanceTimersByTimeAsync(2000 + 4000)
    expect(server.requests).toBe(3)
    server.away = false
    await vi.advanceTimersByTimeAsync(8000)
    expect(document.state.save.status).toBe('saved')
    expect(server.kept.flow.name).toBe('A')
  })

  test('sees no conflict in its own earlier save whose answer was lost', async () => {
    const server = new Server()
    const document = open(server)
    server.losesAnswer = true
    document.edit(rename('A'))
    await document.saveNow()
    server.losesAnswer = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(document.state.save.status).toBe('saved')
    expect(document.state.version).toBe(2)
  })
})

describe('two tabs on one flow', () => {
  async function conflict() {
    const server = new Server()
    const mine = open(server)
    const theirs = open(server)
    theirs.edit(rename('Theirs'))
    await theirs.saveNow()
    mine.edit(rename('Mine'))
    await mine.saveNow()
    return { server, mine }
  }

  test('never overwrite each other unasked', async () => {
    const { server, mine } = await conflict()
    expect(mine.state.save.status).toBe('conflict')
    mine.edit(rename('Mine again'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.kept.flow.name).toBe('Theirs')
    expect(mine.unsaved).toBe(true)
  })

  test('can load the newest', async () => {
    const { mine } = await conflict()
    mine.resolveConflict('loadNewest')
    expect(mine.state.flow.name).toBe('Theirs')
    expect(mine.unsaved).toBe(false)
  })

  test('can overwrite on purpose', async () => {
    const { server, mine } = await conflict()
    mine.resolveConflict('overwrite')
    await vi.advanceTimersByTimeAsync(0)
    expect(server.kept.flow.name).toBe('Mine')
    expect(mine.state.save.status).toBe('saved')
  })

  test('take over a newer version when nothing is unsaved', () => {
    const document = open(new Server())
    document.refresh(detailOf({ ...first, name: 'Newer' }, 5))
    expect(document.state.flow.name).toBe('Newer')
    document.edit(rename('Mine'))
    document.refresh(detailOf({ ...first, name: 'Newest' }, 6))
    expect(document.state.flow.name).toBe('Mine')
  })
})

test('problems are found a moment after an edit', async () => {
  const document = open(new Server())
  document.edit(rename('A'))
  await vi.advanceTimersByTimeAsync(150)
  expect(document.state.problems.map(({ code }) => code)).toContain('NODE_TYPE_UNKNOWN')
})

test('problems of a flow that has changed since are not told', async () => {
  const document = open(new Server())
  document.edit(rename('A'))
  const told: number[] = []
  document.store.subscribe(({ problems }, before) => void (problems !== before.problems && told.push(problems.length)))
  vi.advanceTimersByTime(120)
  document.edit(rename('B'))
  await vi.advanceTimersByTimeAsync(119)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(50)
  expect(told).toHaveLength(1)
})

test('problems are found at once where something depends on them', () => {
  const document = open(new Server())
  document.checkNow()
  expect(document.state.problems).toEqual([])
  document.edit(rename('A'))
  document.checkNow()
  expect(document.state.problems.map(({ code }) => code)).toContain('NODE_TYPE_UNKNOWN')
})

test('look-ups in value maps are checked as soon as it is known which of them there are', () => {
  const document = open(new Server())
  const codes = () => document.state.problems.map(({ code }) => code)
  document.edit({ kind: 'setConfig', node: 'a', config: { text: { $expr: 'mapValue("levels", record.level)' } } })
  document.checkNow()
  expect(codes()).not.toContain('VALUE_MAP_UNKNOWN')
  document.setKnown({ valueMaps: new Map() })
  document.checkNow()
  expect(codes()).toContain('VALUE_MAP_UNKNOWN')
})

test('the selection loses nodes that are removed', () => {
  const document = open(new Server())
  document.selectNodes(['a'])
  document.edit({ kind: 'removeNode', node: 'a' })
  expect(document.state.selection.nodes).toEqual([])
})

test('a read-only document refuses edits', () => {
  const server = new Server()
  const document = new FlowDocument({ detail: server.kept, nodeTypes: new Map(), storage: server, readOnly: true })
  document.edit(rename('A'))
  expect(document.state.flow.name).toBe('First')
})
