/**
 * Whether a host may be the address of a connection. A name of the list may begin with `*.`, which stands for one label:
 * every customer of the system has a host of his own.
 */
export function mayBeAddress(allowHosts: readonly string[], host: string): boolean {
  return allowHosts.some((pattern) => fits(pattern.split('.'), host.toLowerCase().split('.')))
}

/**
 * Whether a host is one that the list names in full. Only these are as good as the connection's own: what `*` stands for may
 * be somebody else's.
 */
export function isNamedHost(allowHosts: readonly string[], host: string): boolean {
  return allowHosts.includes(host.toLowerCase())
}

function fits(pattern: readonly string[], labels: readonly string[]): boolean {
  return (
    pattern.length === labels.length &&
    pattern.every((part, at) => (part === '*' ? labels[at] !== '' : part === labels[at]))
  )
}
