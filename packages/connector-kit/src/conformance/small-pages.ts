import type { ConnectorDefinition } from '@isthmus/sdk'

/** Records of a page under test: enough of them for several pages are made in no time. */
export const pageSize = 3

type Objects = ConnectorDefinition['objects']
type ObjectDefinition = Objects[string]

/** The same definition with small pages, for connector and mock alike. */
export function withSmallPages(definition: ConnectorDefinition): ConnectorDefinition {
  const objects = Object.entries(definition.objects).map(([name, object]) => [name, small(object)] as const)
  return { ...definition, objects: Object.fromEntries(objects) }
}

function small(object: ObjectDefinition): ObjectDefinition {
  const { list, changes } = object
  return {
    ...object,
    ...(list ? { list: { ...list, page: smallPage(list.page) } } : {}),
    ...(changes ? { changes: smallChanges(changes) } : {}),
  }
}

type Page = NonNullable<ObjectDefinition['list']>['page']

function smallPage(page: Page): Page {
  return page.kind === 'none' ? page : { ...page, size: pageSize }
}

type Changes = NonNullable<ObjectDefinition['changes']>

function smallChanges(changes: Changes): Changes {
  if (changes.kind === 'watermark') return { ...changes, size: pageSize }
  if (changes.kind !== 'webhook+reconcile' || changes.reconcile.kind !== 'watermark') return changes
  return { ...changes, reconcile: { ...changes.reconcile, size: pageSize } }
}
