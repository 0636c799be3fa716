import * as Type from 'typebox'
import { flowError } from '@isthmus/sdk'
import { type ConnectionTestAnswer } from '@isthmus/sdk/api'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { exact, ProblemSchema } from './shapes.ts'

const Text = exact({ en: Type.String(), 'zh-CN': Type.String() })
const tested = {
  durationMs: Type.Number(),
  calls: Type.Optional(
    Type.Array(
      exact({
        purpose: Type.Enum(['call', 'signIn']),
        method: Type.String(),
        url: Type.String(),
        status: Type.Optional(Type.Integer()),
        rows: Type.Optional(Type.Integer()),
        problem: Type.Optional(Type.String({ description: 'Code of an error' })),
        durationMs: Type.Number({ minimum: 0 }),
      }),
    ),
  ),
}
const testShape = shape<ConnectionTestAnswer>(
  Type.Union([
    exact({
      ...tested,
      ok: Type.Literal(true),
      message: Text,
      permissions: Type.Optional(Type.Array(Type.String())),
    }),
    exact({ ...tested, ok: Type.Literal(false), problem: ProblemSchema }),
  ]),
)

/** Proving that a connection works, and telling what was done for it. */
export function testRoute({ connections, testConnection }: ApiDeps): Route {
  return defineRoute({
    method: 'POST',
    path: 'connectionTest',
    access: 'connection.test',
    summary: 'Makes a harmless call to prove address and credential, and tells what was checked',
    answer: testShape,
    handle: async ({ params: { connection: name = '' } }) => {
      if (!connections.get(name)) throw flowError('NOT_FOUND', { what: 'connection', id: name })
      return { body: await testConnection(name) }
    },
  })
}
