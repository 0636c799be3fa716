import * as Type from 'typebox'
import { contractKinds } from '@isthmus/sdk'
import {
  objectDeeds,
  type ContractPreview,
  type ContractSource,
  type ImportContractRequest,
  type ImportedSummary,
  type ImportsAnswer,
} from '@isthmus/sdk/api'
import { signInKinds } from '@isthmus/sdk/contract'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact, Instant, nothing, ProblemSchema } from './shapes.ts'

const Text = Type.String()
const Kind = Type.Enum([...contractKinds])
const SignIn = Type.Enum([...signInKinds])
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' })
const Name = Type.String({ maxLength: 200 })

const sourceFields = {
  kind: Type.Optional(Kind),
  text: Type.Optional(Text),
  url: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
  connection: Type.Optional(Name),
  fileName: Type.Optional(Name),
  files: Type.Optional(
    Type.Array(exact({ name: Type.String({ minLength: 1, maxLength: 500 }), text: Text }), { maxItems: 200 }),
  ),
  overlay: Type.Optional(Type.String({ maxLength: 2_000_000 })),
}

const previewShape = shape<ContractPreview>(
  exact({
    kind: Kind,
    hash: Hash,
    source: Text,
    title: Type.Optional(Text),
    version: Type.Optional(Text),
    baseUrl: Type.Optional(Text),
    signIns: Type.Array(SignIn),
    objects: Type.Array(
      exact({ name: Text, title: Text, fields: Count, can: Type.Array(Type.Enum([...objectDeeds])) }),
    ),
    operations: Type.Array(
      exact({
        id: Text,
        title: Text,
        summary: Type.Optional(Text),
        method: Text,
        path: Text,
        tags: Type.Array(Text),
      }),
    ),
    problems: Type.Array(ProblemSchema),
    connection: Type.Optional(exact({ connector: Text, config: Type.Object({}) })),
  }),
)

const Summary = exact({
  id: Text,
  kind: Kind,
  title: Text,
  source: Text,
  hash: Hash,
  objects: Count,
  operations: Count,
  version: Count,
  importedAt: Instant,
  importedBy: Text,
  usedBy: Type.Array(Text),
})
const summaryShape = shape<ImportedSummary>(Summary)
const listShape = shape<ImportsAnswer>(exact({ connectors: Type.Array(Summary) }))

const choiceFields = {
  id: Type.String({ pattern: '^[a-z][a-z0-9-]*$', maxLength: 60 }),
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  baseUrl: Type.Optional(Type.String({ pattern: '^https?://', maxLength: 1000 })),
  signIn: Type.Optional(SignIn),
  objects: Type.Optional(Type.Array(Name, { maxItems: 10_000 })),
  operations: Type.Optional(Type.Array(Name, { maxItems: 10_000 })),
}

/** Connectors made of contracts that systems publish. */
export function importRoutes({ imports }: ApiDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'imports',
      access: 'connector.read',
      summary: 'Lists the connectors that were made of contracts',
      answer: listShape,
      handle: () => {
        imports.refresh()
        return { body: { connectors: imports.list() } }
      },
    }),
    defineRoute({
      method: 'POST',
      path: 'importPreview',
      access: 'connector.import',
      summary: 'Tells what a contract would give: objects, operations, ways to sign in, and what is left out',
      body: shape<ContractSource>(exact(sourceFields)),
      answer: previewShape,
      handle: async ({ body }) => ({ body: await imports.preview(body) }),
    }),
    defineRoute({
      method: 'POST',
      path: 'imports',
      access: 'connector.import',
      summary: 'Makes a connector of a contract; its nodes can be used at once',
      body: shape<ImportContractRequest>(exact({ ...sourceFields, ...choiceFields })),
      answer: summaryShape,
      status: 201,
      handle: async ({ body, user }) => ({ body: await imports.import(body, user) }),
    }),
    defineRoute({
      method: 'GET',
      path: 'import',
      access: 'connector.read',
      summary: 'Gives an imported connector: its definition, and the calls beside it',
      answer: shape<object>(
        Type.Object({ kind: Kind, definition: Type.Object({}), operations: Type.Array(Type.Object({})) }),
      ),
      handle: ({ params: { connector = '' } }) => ({ body: imports.get(connector) }),
    }),
    defineRoute({
      method: 'DELETE',
      path: 'import',
      access: 'connector.import',
      summary: 'Removes an imported connector that no flow and no connection uses',
      answer: nothing,
      status: 204,
      handle: ({ params: { connector = '' }, user }) => {
        imports.remove(connector, user)
        return { body: undefined }
      },
    }),
  ]
}
