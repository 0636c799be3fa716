import { fieldTitle } from '@isthmus/sdk'
import type { Flow, Language, NodeTypes, Problem } from '@isthmus/sdk'

/** A node's problems, by where the form shows them. */
export interface NodeProblems {
  /** Pointer inside the config -> problems found there. */
  readonly byField: ReadonlyMap<string, readonly Problem[]>
  /** Problems of the node itself, such as a missing connection or port. */
  readonly ofNode: readonly Problem[]
}

export const noProblems: NodeProblems = { byField: new Map(), ofNode: [] }

/** Sorts the problems of one node to its fields. */
export function problemsOfNode(problems: readonly Problem[], flow: Flow, node: string): NodeProblems {
  const index = flow.nodes.findIndex((each) => each.id === node)
  const byField = new Map<string, Problem[]>()
  const ofNode: Problem[] = []
  for (const problem of problems) {
    if (nodeOfProblem(problem, flow) !== node) continue
    const pointer = configPointer(problem.path, index)
    if (pointer === undefined) ofNode.push(problem)
    else byField.set(pointer, [...(byField.get(pointer) ?? []), problem])
  }
  return { byField, ofNode }
}

interface TitleSource {
  readonly flow: Flow
  readonly nodeTypes: NodeTypes
  readonly language: Language
}

/** The problem with its field called by the titles of the node type, which a finding carries in English only. */
export function withFieldTitle(problem: Problem, { flow, nodeTypes, language }: TitleSource): Problem {
  if (problem.params?.['field'] === undefined) return problem
  const index = flow.nodes.findIndex((node) => node.id === nodeOfProblem(problem, flow))
  const nodeType = nodeTypes.get(flow.nodes[index]?.type ?? '')
  const pointer = configPointer(problem.path, index)
  if (!nodeType || pointer === undefined) return problem
  // A field of the target system is called what that system calls it.
  if (problem.params['field'] !== fieldTitle(nodeType.config, pointer, 'en')) return problem
  return { ...problem, params: { ...problem.params, field: fieldTitle(nodeType.config, pointer, language) } }
}

/** The node a problem belongs to, by its id or by its place in the document. */
export function nodeOfProblem(problem: Problem, flow: Flow): string | undefined {
  if (problem.node !== undefined) return problem.node
  const index = /^\/nodes\/(\d+)(?:\/|$)/.exec(problem.path ?? '')?.[1]
  return index === undefined ? undefined : flow.nodes[Number(index)]?.id
}

/**
 * The pointer inside the node's config, from a pointer into the document (`/nodes/3/config/url`), into the node
 * (`/config/url`) or into the config itself (`/url`); `undefined` when it points elsewhere in the node.
 */
export function configPointer(path: string | undefined, nodeIndex: number): string | undefined {
  if (path === undefined) return undefined
  const inDocument = `/nodes/${nodeIndex}`
  const inNode = path === inDocument || path.startsWith(`${inDocument}/`) ? path.slice(inDocument.length) : undefined
  if (inNode !== undefined) return inNode.startsWith('/config/') ? inNode.slice('/config'.length) : undefined
  if (path.startsWith('/config/')) return path.slice('/config'.length)
  return path.startsWith('/') && !/^\/(?:nodes|edges|settings)\//.test(path) ? path : undefined
}

/** Problems at a field or anywhere inside it. */
export function problemsAt(problems: NodeProblems, pointer: string): readonly Problem[] {
  return [...problems.byField].flatMap(([path, found]) =>
    path === pointer || path.startsWith(`${pointer}/`) ? found : [],
  )
}

/** Problems whose field the form does not show, so that none is hidden. */
export function problemsOutside(problems: NodeProblems, shown: readonly string[]): readonly Problem[] {
  const elsewhere = [...problems.byField].flatMap(([path, found]) =>
    shown.some((pointer) => path === pointer || path.startsWith(`${pointer}/`)) ? [] : found,
  )
  return [...problems.ofNode, ...elsewhere]
}
