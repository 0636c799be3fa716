import { flowError } from '@isthmus/sdk'

/** A name such as `erp-example-com` of any text. Throws `USAGE` where it holds no letter or digit. */
export function connectionName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  if (name !== '') return name
  throw flowError('USAGE', { message: 'Name the connection with --name.' })
}
