import { type JsonSchema } from '@isthmus/sdk'
import { apiPaths, csrfHeader } from '@isthmus/sdk/api'
import { permissions } from '../security/permissions.ts'
import type { Route } from './route.ts'
import { problemDocumentShape } from './shapes.ts'

/** The API's description (OpenAPI 3.1), made from the table that also guards and checks every call. */
export function openApiDocument(routes: readonly Route[], version: string): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) {
    const path = apiPaths[route.path].replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Isthmus',
      version,
      description: `Requests that change something carry the header \`${csrfHeader}\`. Errors are problem documents (RFC 9457).`,
    },
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'isthmus_session' } },
      schemas: { Problem: problemDocumentShape.schema },
    },
    paths,
  }
}

function operation(route: Route): JsonSchema {
  const { access } = route
  const role =
    access === 'anyone' ? 'nobody needs to sign in' : access === 'signed-in' ? 'any role' : permissions[access]
  return {
    operationId: `${route.method.toLowerCase()}${route.path[0]?.toUpperCase()}${route.path.slice(1)}`,
    summary: route.summary,
    description: `Role: ${role}.`,
    security: access === 'anyone' ? [] : [{ session: [] }],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.body
      ? {
          requestBody: {
            required: !route.bodyOptional,
            content: { 'application/json': { schema: route.body.schema } },
          },
        }
      : {}),
    responses: {
      [String(route.status ?? 200)]: success(route),
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function success({ status, summary, answer, answerType }: Route): JsonSchema {
  if (status === 204) return { description: summary }
  return { description: summary, content: { [answerType ?? 'application/json']: { schema: answer.schema } } }
}

function pathParameters({ path }: Route): readonly JsonSchema[] {
  return [...apiPaths[path].matchAll(/:(\w+)/g)].map((match) => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Route): readonly JsonSchema[] {
  const properties = (query?.schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }))
}

function headerParameters({ method }: Route): readonly JsonSchema[] {
  if (method === 'GET') return []
  return [{ name: csrfHeader, in: 'header', required: true, schema: { type: 'string' } }]
}
