import type { TSchema } from 'typebox'
import type { FlowError, JsonSchema, Problem } from '@isthmus/sdk'
import type { ApiPath, SessionInfo } from '@isthmus/sdk/api'
import type { Permission } from '../security/permissions.ts'

/** A JSON Schema that knows the type it describes. */
export interface Shape<T> {
  readonly schema: JsonSchema
  /** Never there: it only carries the type. */
  readonly describes?: T
}

/** Says which type of the HTTP contract a schema describes. */
export function shape<T>(schema: TSchema): Shape<T> {
  return { schema: schema as unknown as JsonSchema }
}

/** Who may call a route: holders of a permission, everybody who is signed in, or anybody at all. */
export type Access = Permission | 'signed-in' | 'anyone'

export interface RouteRequest<Body, Query> {
  readonly params: Readonly<Record<string, string>>
  readonly body: Body
  readonly query: Query
  /** Name of the person; empty where anybody may call. */
  readonly user: string
  readonly session: { readonly token: string; readonly info: SessionInfo } | undefined
  /** Where the request came from. */
  readonly address: string
  readonly signal: AbortSignal
}

/** An answer; an error with every finding when there are several; or a whole HTTP answer where JSON will not do. */
export type Reply<T> =
  | { readonly body: T; readonly headers?: Readonly<Record<string, string>> }
  | { readonly refused: FlowError; readonly problems: readonly Problem[] }
  | Response

interface RouteDefinition<Body, Query, Result> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: ApiPath
  readonly access: Access
  readonly summary: string
  readonly body?: Shape<Body>
  /** True when a request without a body counts as an empty object. */
  readonly bodyOptional?: boolean
  readonly query?: Shape<Query>
  readonly answer: Shape<Result>
  /** Media type of the answer; JSON by default. */
  readonly answerType?: string
  /** True for what is large and seldom another: browsers keep it, see `keptAnswer`. Only for what holds nobody's data. */
  readonly kept?: boolean
  /** Status of success; 200 by default, 204 has no body. */
  readonly status?: 200 | 201 | 202 | 204
  readonly handle: (request: RouteRequest<Body, Query>) => Reply<Result> | Promise<Reply<Result>>
}

/** A route with its types erased, as the table holds it. */
export type Route = RouteDefinition<unknown, unknown, unknown>

/** Defines a route. What reaches `handle` was checked against `body` and `query`, which makes the cast true. */
export function defineRoute<Body = undefined, Query = undefined, Result = undefined>(
  definition: RouteDefinition<Body, Query, Result>,
): Route {
  return definition as unknown as Route
}
