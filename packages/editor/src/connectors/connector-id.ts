const longest = 60

/** An id such as `sales-orders` of any title; `imported` where nothing of it can stand in one. */
export function connectorId(title: string): string {
  const id = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+/g, '')
    .slice(0, longest)
    .replaceAll(/-+$/g, '')
  return id === '' ? 'imported' : id
}

export function isConnectorId(id: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(id) && id.length <= longest
}
