import type { FlowEdge, Port } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import type { CardNode } from './graph-nodes.ts'
import { wireLanes } from './wire-lanes.ts'
import { wirePath } from './wire-path.ts'
import { Position } from '@xyflow/react'

const port = (id: string): Port => ({ id, title: { en: id, 'zh-CN': id } })

function cardAt(id: string, x: number, y: number): readonly [string, CardNode] {
  const node = { id, type: 'map', typeVersion: 1, name: id, config: {}, position: { x, y } }
  const data = {
    node,
    type: undefined,
    inputs: [port('in')],
    outputs: [port('out'), port('error')],
    subtitle: '',
    wiredOutputs: '',
    problems: 0,
    step: undefined,
    caught: false,
    parked: 0,
    pinned: false,
    stale: false,
  }
  return [id, { id, type: 'card', position: { x, y }, height: 56, data }]
}

const edge = (from: string, to: string, output = 'out'): FlowEdge => ({
  id: `${from}-${to}`,
  from: { node: from, port: output },
  to: { node: to, port: 'in' },
})

/** Two rows: a, b and c above, d and e below. */
const cards = new Map([
  cardAt('a', 0, 0),
  cardAt('b', 312, 0),
  cardAt('c', 624, 0),
  cardAt('d', 0, 192),
  cardAt('e', 624, 192),
])
const laneOf = (wire: FlowEdge): number | undefined => wireLanes([wire], cards).get(wire.id)

describe('a wire', () => {
  test('to the card beside it goes straight', () => {
    expect(laneOf(edge('a', 'b'))).toBeUndefined()
  })

  test('goes straight as long as no card stands in its way', () => {
    expect(laneOf(edge('d', 'e'))).toBeUndefined()
  })

  test('over a card of its row takes a lane below the row', () => {
    expect(laneOf(edge('a', 'c'))).toBe(84)
  })

  test('that leads back takes a lane between the rows', () => {
    expect(laneOf(edge('c', 'd'))).toBe(112)
  })

  test('of failed records runs below the lane of the others', () => {
    expect(laneOf(edge('b', 'e', 'error'))).toBe(148)
  })

  test('to a far row takes the lane below the row that it comes from', () => {
    const deep = new Map([...cards, cardAt('g', 0, 384)])
    expect(wireLanes([edge('c', 'g', 'error')], deep).get('c-g')).toBe(148)
  })

  test('takes no lane that runs across a card', () => {
    const between = new Map([...cards, cardAt('f', 312, 96)])
    const lane = wireLanes([edge('c', 'd')], between).get('c-d') ?? 0
    expect(lane <= 96 - 16 || lane >= 96 + 56 + 28).toBe(true)
  })
})

const ends = { sourceX: 0, sourceY: 0, sourcePosition: Position.Right, targetPosition: Position.Left }

test('a wire with a lane runs level on it and shows its count there', () => {
  const [path, x, y] = wirePath({ ...ends, targetX: 800, targetY: 0 }, { lane: 56, isError: false })
  expect(path).toMatch(/^M 0 0 .* 800 0$/)
  expect(path).toContain('L 778 56')
  expect([x, y]).toEqual([406, 56])
})

test('an error wire shows its count near the card it comes from, where it is still alone', () => {
  const [, x] = wirePath({ ...ends, targetX: 800, targetY: 200 }, { lane: 96, isError: true })
  expect(x).toBe(57)
})
